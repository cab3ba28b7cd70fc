kts 1

# No pair, or none that can be judged.
#: x: _ _
#: y: 1 _

signal x : u64 = values.x
signal y : f64 = values.y
monotonic x
monotonic x on gap fail
rate y >= 0/s
steady y within 5%
ratio y / x >= 0
always x >= 0
always x >= 0 on gap skip
never x >= 0
converge y to 1 within 1 by 100ms
