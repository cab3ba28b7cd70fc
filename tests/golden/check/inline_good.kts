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
signal unread : u64 = bpf.unread
test "all" {
    n = [0x10, 1k, lim * 2, 18446744073709551615, _drift] every 0.1s
    m = [5ns, 1us, 2ms, 0s, _]
    i = [-9223372036854775808, 9223372036854775807, -lim, -0, _missing_stats(cancelled)]
    b = [true, false, true, _, _non_finite,]
    f = [9007199254740992, 0.5, -1e308, 1, _map_not_found]
    p = [50%, 0, 0.1%, _, 100%]
    bpf.raw = [1,
               2, _swap,
               4, 5]
    unread = [1, 2, 3, 4, 5]
    phases = [baseline, 0, 1, _, 2]
    identities = [a, "a", "b\n", 3, _]
    passes "monotonic n"
    fails "always m < 5ms" at 0.2s
    inconclusive "g / always m < 5ms" (nothing_judged) at 400ms
}
test "own times" { i = [1, 2]; times = [1s, _]; passes "always i < 1" }
test "untimed" { i = [1, 2]; passes "always i < 1" }
