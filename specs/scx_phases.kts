kts 1

# Does a load make scx_qmap work on both CPUs without letting its queue run
# away? The two phases are compared with each other and smoothed over a second,
# so that hardly a number here belongs to this host.
series "series/scx_qmap_steady.ndjson"

signal enqueued   : u64    = bpf.nr_enqueued
signal dispatched : u64    = bpf.nr_dispatched
signal queued              = enqueued - dispatched
signal idle[cpu]  : u64 ns = host.cpu(*).cpustat_idle_ns
signal ran[core]  : u64 ns = stats.host.cpus[*].run_ns
signal state      : text   = stats.state

"enabled, and its queue is short": always state == "enabled" and queued in [0, 8]

group "the load against the idle time before it" {
    require delta(enqueued @ baseline) == 0 and delta(enqueued @ step 0) > 1000
    require rate(dispatched @ step 0) >= 0.99 * rate(enqueued @ step 0)
    require rate(idle @ step 0) <= 1% * rate(idle @ baseline)
}

group "under load" during step 0 {
    "both CPUs run": rate ran over 1s in [950ms/s, 1050ms/s]
    "neither is idle": always max(delta(idle) across cpu) <= 10ms after 300ms
    rate dispatched over 1s in [140/s, 175/s] because "the load asks for about 160 tasks a second"
    eventually queued >= 3 by 1s
}

group "the queue drains" during step 0 {
    always mean(queued over 1s) <= 7 after 1s
    when queued >= 7 then queued <= 5 within 1s triggers >= 3
    "never long for a whole second": never historically[0s, 1s] queued >= 6
    require p90(queued) <= 1.5 * median(queued)
}

group "idle" during baseline {
    "both CPUs rest": at least 2 of cpu: rate idle over 1s >= 900ms/s
}
