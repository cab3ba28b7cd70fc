kts 1

# An expression has the identities of all its columns.
#: x: @1 1 2 3 @2 4
#: y: @1 1 2 @2 3 4

signal x : u64 = values.x
signal y : f64 = values.y
monotonic x + 1
monotonic x * 2 - 1
always delta(max(x, x + 1)) == 1
ratio x / y in [0, 1]
monotonic x / y
