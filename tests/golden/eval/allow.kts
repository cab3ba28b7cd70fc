kts 1

# What is tolerated, and what never is.
#: x: 1 5 3 4 5 6 7 8 9 10 11
#: y: 10 9 8 7 6 5 4 3 2 1 0

signal x : u64 = values.x
signal y : f64 = values.y
monotonic x
monotonic x allow 10%
monotonic x allow 9%
monotonic x allow 1 samples
monotonic x allow 0 samples
monotonic y allow 100%
always x > 1 allow 10%
