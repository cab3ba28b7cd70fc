kts 1

# What several checks compute is computed once.
signal x : u64 = values.x
signal y : f64 = values.y
always y * 2 + 1 > 1 and y < 2
never y * 2 + 1 > 5 and y > 3
steady y * 2 + 1 within 5%
monotonic x
monotonic strictly x
rate x >= 0/s
rate x <= 5/s
