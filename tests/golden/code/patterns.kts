kts 1

# Every pattern of this version.
signal x : u64 = values.x
signal y : f64 = values.y
monotonic x
monotonic strictly decreasing x gaps break
rate x in [500/s, 2000/s]
rate y >= 0.5/ms gaps bridge
steady y within 5%
converge y to 50 within 5 by 5s
ratio x / y in (0.9, 1.1]
always x < 5
never x < 5 and y > 2
