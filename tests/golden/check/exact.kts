kts 1
# Integers are exact over i64 and u64, and constants are folded exactly.
signal u : u64 = bpf.u
signal i : i64 = bpf.i
signal f : f64 = bpf.f
always u == 18446744073709551615
always i == -9223372036854775808
always 9007199254740993 > 9007199254740992
always 18446744073709551615 > 18446744073709551614
always u > i
always u > f
always u < 1.5
always u < 18446744073709551616.0
always u < 5.0 and u < 1e6 and u < 1.5k and u < 0x1f
always f < 9007199254740993
always u == 9223372036854775807 * 2 + 1
always u == 10 / 4
always u == 10 / 5
always 0.1 + 0.2 == 0.3
always u + i - u * 2 > -i
always u / 2 > 0.5
monotonic u + i
always u in (0, 18446744073709551615]
always u in [0.5, 7.5)
