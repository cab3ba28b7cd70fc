kts 1

# How much was read.
#: x: 1 _ _ 2 3
#: y: _ _ _ _ 1

signal x : u64 = values.x
signal y : f64 = values.y
monotonic x
monotonic x coverage >= 60%
monotonic x coverage >= 61%
always y > 0 on gap skip
always y > 0 on gap skip coverage >= 20%
