kts 1
# What a path says of its unit is what the signal has to be declared in, whatever stands beside it.
signal busy : u64 = host.cpu(0).cpustat_user_ns
signal runs : u64 = cpu_sum(bpf.map("cpus")[0].run_us)
signal gap : u64 = stats["gap_ms"]
signal stress : u64 = bpf.stress
signal words : u64 = bpf.nr_ns_found
signal each[cpu] : u64 = host.cpu(*).cpustat_idle_ns
always busy < 5ms
always each < 5ms
always runs < 1s
always gap < 1s
always stress < 1s
always words < 1s
always busy < 1KiB
