kts 1

# Integers of an expression are those of its declared type; without one they are all there are.
#: x: 5 18446744073709551615 0 9223372036854775807
#: i: -6 -1 -9223372036854775808 3

signal x : u64 = values.x
signal i : i64 = values.i
signal sum        = x + i
signal sum_u : u64 = x + i
signal sum_i : i64 = x + i
signal i_u : u64 = i
signal x_i : i64 = x
signal real : f64 = x
always sum >= -9223372036854775808
always sum_u >= 0
always sum_i in [-9223372036854775808, 9223372036854775807]
always i_u < 9 on out_of_range skip
always x_i < 9 on value inconclusive
always real >= 0
monotonic x_i
