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
test "empty" { }
test "no cells" { n = []; passes "monotonic n" }
test "label" {
    n = [1, 2]
    passes "monotonic m"
    fails "monotonic"
    passes "g / always m < 5ms"
    passes "always m < 5ms"
    passes "no such thing at all"
}
test "alike" { n = [1]; passes "monotonic n" }
test "alike" { n = [1]; passes "monotonic n" }
group "h" {
    test "alike" { n = [1]; passes "monotonic n" }
    test "alike too" { n = [1]; passes "monotonic n" }
    test "alike too" { n = [1]; passes "monotonic n" }
}
test "open" {
    n = [1, 2] every 1s
    inconclusive "monotonic n" (undecded)
    inconclusive "monotonic n" (zzz) at 1s
    inconclusive "monotonic n" (coverage)
    passes "monotonic n" at 1s
}
