kts 1

# Sums and bounds are exact where integers are.
#: x: 18446744073709551615 18446744073709551615 18446744073709551615
#: i: -9223372036854775808 -9223372036854775808 9223372036854775807

signal x : u64 = values.x
signal i : i64 = values.i
steady x within 0
steady i within 1e19
steady i within 10%
