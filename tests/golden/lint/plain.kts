kts 1

# What else shows in a spec alone.
# exit: 1

param all = 100%

signal n     : u64 = values.n
signal m     : u64 = values.m
signal i     : i64 = values.i
signal ticks : u64 = values.ticks
signal ok    : bool = values.ok
signal size  : u64 KiB = values.size
signal load  : f64 % = values.load
signal part  : u64 % = values.part
signal x     = values.x
signal total = n + m

group "tolerances" {
    monotonic n allow 100%
    always m < 5 allow all
    steady n within 100%
    steady total within 1.5e2% of median
    steady m within 100% of first
}

group "twice" {
    always n < 9
    warn "again": always n < 9 because "it is only a warning"
    "and again": always n < 9
    rate n in [1/s, 2/s] during step 1
    rate n in [1/s, 2/s] during step 1
}

group "these are fine" {
    always n > 0
    always i >= 0
    always x >= 0
    always load <= 100%
    always n in [0, 8]
    always n - m >= 0
    always delta(n) >= 0
    always n == 0
    always n < 9 during step 1
    always n < 9 allow 10%
    always n <= 9
    never n > 9
    rate n >= 0/s
    rate n in [1/s, 2/s] during step 2
    rate n in [1/s, 3/s] during step 1
    rate m in [1/s, 2/s] during step 1
    steady i within 100%
    steady n within 99%
    steady n within 100
    monotonic n allow 99%
    monotonic m allow 5 samples
    monotonic ticks wrap 32
    always x < 90%
    always mean(n over 1ns) < 5
    eventually ok by 1000h
}
