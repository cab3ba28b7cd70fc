kts 1
# Units of one dimension are converted, exactly where that is possible.
signal ns_ : u64 ns = bpf.a
signal us_ : u64 us = bpf.b
signal ms_ : f64 ms = bpf.c
signal mib : u64 MiB = bpf.d
signal bytes : u64 B = bpf.e
signal n : u64 = bpf.n
signal total : f64 us = ns_ + us_
signal busy : u64 ns = bpf.busy
always ns_ < 5ms
always us_ < 1500ns
always us_ < 0.5ms
always ns_ == 0.29us
always ms_ > 1500us
always ns_ < us_
always us_ + ns_ < ms_
always mib in [1MiB, 2GiB)
always total > 1ms
ratio us_ / ns_ in [0.9, 1.1]
ratio bytes / ns_ in [1MiB/s, 2MiB/s]
ratio bytes / mib in [50%, 100%]
rate mib in [1B/s, 1KiB/s]
rate n in [0.05/ms, 0.15/ms]
rate n in [500/s, 2k/ms)
rate busy <= 0.9
rate busy <= 90%
always rate(bytes) * elapsed > 1MiB
always n * 5ms < 1s
always lat_ / 2 < 1ms and -lat_ > -5ms
signal lat_ : f64 s = stats.lat
steady lat_ within 5ms
converge ns_ to 5us within 1us by 9999999h
converge ns_ to 5us within 10% by 1.5ns
