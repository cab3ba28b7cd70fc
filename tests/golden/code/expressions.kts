kts 1

# Every operator.
signal x : u64 = values.x
signal y : f64 = values.y
signal i : i64 = values.i
signal b : bool = values.b
always -x + 1 < abs(i) - 2 * x
always -y + 1 < abs(y) - 2 * y / y
always x / 3 > i / x
always min(x, i) == max(x, x)
always min(y, 1) != max(y, 2)
always delta(x) > prev(x) or delta(y) < prev(y) or prev(b)
always rate(x) > 1/s and rate(y) < 5/s
always x in [1, 5] and not (y in (0.5, 0.6)) implies b == (x <= i)
always swapped or index < 5 or phase == 1 or elapsed >= 5s
