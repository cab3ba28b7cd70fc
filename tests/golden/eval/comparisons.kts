kts 1

# Margins and sides of single comparisons.
#: x: 1 2 9 5
#: y: 1.5 2 -1 5

signal x : u64 = values.x
signal y : f64 = values.y
always x < 5
always x <= 5
always x > 2
always x >= 2
always x == 2
always x != 2
never x < 2
never x == 2
never x != 2
always not x < 2
always 3 < x
always x < y
always x > y
always x == x + 0
never y <= 2
always y in (-1, 5)
always abs(y) in [1, 5)
always min(x, 3) < max(y, 3) + 1
