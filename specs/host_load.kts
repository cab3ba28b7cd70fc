kts 1

# Did the load test load the host, only while it was meant to, and did the
# host come to rest after it? A plain series of /proc: any NDJSON will do.
series "series/proc_stress.ndjson" {
    time sample.t_ms ms
    phase sample.step  # 0 before, 1 load, 2 after
}

signal switches : u64     = sample.ctxt
signal user     : u64     = sample.cpu.user
signal user0    : u64     = sample.cpus[0].user
signal running  : u64     = sample.procs_running
signal pressure           = sample.psi.cpu.some.avg10
signal stalled  : u64 us  = sample.psi.cpu.some.total_us
signal free     : u64 KiB = sample.mem_available_kb

policy {
    on zero_time skip  # samples taken in a burst share a time stamp
}

group "counters" {
    monotonic switches
    monotonic user
    monotonic user0
    monotonic stalled
}

group "before" during baseline {
    rate switches in [50/s, 1000/s]
    always pressure < 5
}

group "load" during step 0 {
    rate switches >= 1k/s after 1s allow 10%
    "pressure builds up": always pressure > 10 after 3s
    "tasks queue up": always running >= 4 after 1s
}

group "after" during step 1 {
    rate switches <= 5k/s after 500ms
    converge running to 2 within 1 by 2s
}

group "memory" {
    steady free within 10%
    never free < 1GiB
}
