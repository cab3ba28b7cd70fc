kts 1
signal n : u64 = bpf.n
signal m : u64 ns = bpf.m
signal i : i64 = bpf.i
signal b : bool = bpf.b
signal f = stats.f
signal p : f64 % = stats.p
signal twice = n * 2
param lim = 5
monotonic n
group "g" { always m < 5ms }
always i < 1
always b
always f < 1
always p < 5%
always twice < 100
monotonic bpf.raw
test "cell" {
    n = [1.5, true, "a", 5ms, -1, 18446744073709551615, twice, swap, -0]
    m = [5, 0.5ns, 1h, true, 0.5us, 0s, _, _, _]
    i = [9223372036854775808, -9223372036854775808, -9223372036854775808 - 1, 0x7fff, lim, 9223372036854775807, _, _, -1.0]
    passes "monotonic n"
}
test "real" {
    b = [1, true, false, lim, "x"]
    f = [9007199254740993, 9007199254740992, 1e308, 0.5, 1e308 * 10]
    p = [50%, 50, 0.5, 0, lim]
    passes "monotonic n"
}
