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
signal phases : u64 = bpf.phases
param times = 5
test "phases" { n = [1]; phases = [1]; passes "monotonic n" }
test "times" { n = [1]; times = [1s]; passes "monotonic n" }
test "path" { n = [1]; bpf.phases = [1]; passes "monotonic n" }
