kts 1

# Errors of operations, and those of the leftmost operand.
#: x: 1 _ 3 0
#: y: 2 !non_finite !drift 1e308

signal x : u64 = values.x
signal y : f64 = values.y
always x + y > 0
always y + x > 0
always y * y > 0
always y * 1e10 > 0
always x / y > 0
always y / x > 0
always -y < 0
ratio x / y in [0, 1)
ratio y / x in [0, 1) on any skip
