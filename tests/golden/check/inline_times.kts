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
test "no time" { n = [1, 2]; fails "monotonic n" at 1s }
test "other time" {
    n = [1, 2] every 1s
    fails "monotonic n" at 2s
    fails "monotonic n" at 1
    fails "monotonic n" at 1000ms
}
test "zero" { n = [1, 2] every 0s; fails "monotonic n" }
test "far" { n = [1, 2, 3] every 2000000h; fails "monotonic n" }
test "unit" { n = [1, 2, 3] every 5; fails "monotonic n" }
test "times" { n = [1, 2, 3, 4, 5, 6]; times = [0s, _, _no_time, _drift, 5, -1s]; fails "monotonic n" at 0s }
