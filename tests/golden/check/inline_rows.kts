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
test "row" {
    nn = [1]
    lim = [1]
    twice = [1]
    n["a"] = [1]
    bpf.rw = [1]
    elapsed = [1]
    phase = [1]
    swap = [1]
    passes "monotonic n"
}
test "again" { n = [1]; n = [2]; bpf.n = [3]; bpf.raw = [4]; bpf.raw = [5]; passes "monotonic n" }
test "times again" { n = [1]; times = [0s]; times = [1s]; passes "monotonic n" }
test "two clocks" { n = [1] every 1s; i = [1] every 2s; m = [1ns] every 1000ms; passes "monotonic n" }
test "clock and times" { n = [1] every 1s; times = [3s]; passes "monotonic n" }
test "length" {
    n = [1, 2]
    m = [1ns]
    i = [1, 2, 3]
    passes "monotonic n"
}
