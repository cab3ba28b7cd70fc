kts 1

# Are the per-CPU counters of scx_flatcg sound while cgroups come and go?
# Two cgroups are loaded in step 0; a third is created and removed in step 1.
series "series/scx_flatcg.ndjson"

signal activations   : u64    = cpu_sum(bpf.map("stats")[0])
signal deactivations : u64    = cpu_sum(bpf.map("stats")[1])
signal busiest       : u64    = cpu_max(bpf.map("stats")[0])
signal on_cpu0       : u64    = bpf.map("stats")[0].cpu(0)
signal weight_gen    : u64    = bpf.hweight_gen
signal vtime         : u64    = bpf.cvtime_now
signal util          : f64    = stats.sched.cpu_util_pct
signal idle0         : u64 ns = host.cpu(0).cpustat_idle_ns

group "counters never go back" {
    monotonic activations
    monotonic deactivations
    monotonic on_cpu0
    monotonic weight_gen
    monotonic vtime
}

group "cgroups are activated and deactivated in step" {
    "at most eight are active": always activations - deactivations in [0, 8] on gap skip
    "one CPU does not do it all": always busiest <= activations on gap skip
}

group "the machine is used" during step 1 {
    always util in [0, 100] on gap skip
    converge util to 100 within 1 by 1s for 5 samples
    rate idle0 in [0ms/s, 1000ms/s]
}
