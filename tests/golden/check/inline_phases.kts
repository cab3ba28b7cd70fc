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
test "phases" { n = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    phases = [0, baseline, 1.5, -1, "x", true, 1s, _, _drift]
    passes "monotonic n" }
test "ids" {
    n = [1, 2, 3, 4, 5, 6]
    identities = [a, "b", 3, 1.5, _drift, _]
    passes "monotonic n"
}
