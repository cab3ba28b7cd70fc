kts 1

# Does a host do in each phase of a load test what that phase is for, on every
# CPU, and come back to what it did before? A plain series of /proc.
series "series/proc_stress.ndjson" {
    time sample.t_ms ms
    phase sample.step  # 0 before, 1 load, 2 after
}

signal switches  : u64 = sample.ctxt
signal running   : u64 = sample.procs_running
signal pressure        = sample.psi.cpu.some.avg10
signal user[cpu] : u64 = sample.cpus[*].user  # in ticks of 10 ms
signal idle[cpu] : u64 = sample.cpus[*].idle

monotonic user
monotonic idle

group "the phases differ" {
    require rate(switches @ step 0) >= 100 * rate(switches @ baseline)
    require rate(switches @ step 1) <= 2 * rate(switches @ baseline)
    require median(running @ step 0) > max(running @ baseline)
}

group "load" during step 0 {
    rate switches over 1s >= 5k/s after 1s
    "no CPU is left out": rate idle over 1s <= 5/s after 500ms
    eventually pressure > 25 by 6s
}

group "after" during step 1 {
    converge running to 2 within 1 by 3s for 1s
    "bursts are short": always running <= 3 allow 2 in a row
    when pressure > 30 then pressure < 30 within 3s triggers >= 1
    "half the machine is free": at least 1 of cpu: rate idle over 1s >= 25/s allow 50%
}

steady running within 5 of median per phase
