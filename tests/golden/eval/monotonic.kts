kts 1

# Pairs in order, exactly over all of u64, i64 and f64.
#: x: 1 5 3 7 7 18446744073709551615 18446744073709551614 0
#: i: -9223372036854775808 9223372036854775807 0 -1 -1 -2 0 0
#: y: 0.5 0.5 0.25 1e308 -1e308 0 -0 1

signal x : u64 = values.x
signal i : i64 = values.i
signal y : f64 = values.y
monotonic x
monotonic strictly x
monotonic decreasing x
monotonic strictly decreasing x
monotonic i
monotonic decreasing i
monotonic y
monotonic strictly y
