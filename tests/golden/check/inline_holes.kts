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
test "holes" {
    n = [_, _drift, _drfit, _missing_stats, _missing_stats(no_scheduler)]
    m = [_missing_stats(no_schedulr), _drift(no_scheduler), drift, _zzz, missing_stats(cancelled)]
    passes "monotonic n"
}
