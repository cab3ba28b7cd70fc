kts 1

# Health of a layered scheduler over one recorded run.
series "layered.ndjson" {
    tags "periodic_*"                 # leave on-demand captures out
}

param slack = 10%                     # kts check -D slack=15%

signal dispatched : u64    = bpf.nr_dispatched
signal enqueued   : u64    = bpf.nr_enqueued
signal lat        : u64 ns = bpf.map("scx_obj.bss")[0].stats.wakeup_lat
signal busy                = stats.busy
signal alive      : bool   = bpf.scheduler_alive
signal util[layer]         = stats.layers[*].util      # one column per layer

policy {
    coverage >= 80%
    on missing_stats(no_scheduler) fail
}

group "dispatch" {
    monotonic dispatched
    rate dispatched in [500/s, 2000/s]  because "the pacing rework"
    rate enqueued over 1s >= 500/s
    ratio dispatched / enqueued in [0.9, 1.1]
    "latency stays low": always lat < 5ms
}

group "steady state" during step 1 {
    steady busy within slack after 1s
    steady util within 0.05 of median
    converge busy to 50 within 5 by 5s for 3 samples
    always alive
    warn always util in [0, 100]
    when busy > 90 then busy < 60 within 500ms
    require p99(lat) <= 8ms
}

require rate(dispatched @ step 1) / rate(dispatched @ step 0) <= 1.5
test "a drop is caught" {
    dispatched = [0, 10, 20, _, 15, 25] every 100ms     # _ is a placeholder; _missing_stats etc. by kind
    phases = [0, 0, 0, 1, 1, 1]                          # optional
    fails "monotonic dispatched" at 400ms
}
