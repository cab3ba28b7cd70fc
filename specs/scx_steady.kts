kts 1

# Does scx_qmap keep its pace over a whole run? Idle first, then a mixed,
# niced load (step 0), recorded every 200 ms.
series "series/scx_qmap_steady.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched
signal reenqueued : u64 = bpf.nr_reenqueued
signal on_demand  : u64 = bpf.nr_ddsp_from_enq
signal vruns      : u64 = cpu_sum(bpf.map("cpu_ctx_stor")[0].dsp_cnt)
signal state_on   : f64 = stats.switch_all

param pace = [100/s, 250/s]

policy {
    coverage >= 90%
}

group "counters" {
    monotonic enqueued
    monotonic dispatched
    monotonic on_demand
    "no dispatch without enqueue": always dispatched <= enqueued
}

group "under load" during step 0 {
    rate enqueued in pace because "the load asks for about 160 tasks a second"
    rate dispatched in pace
    ratio dispatched / enqueued in [0.9, 1.0] after 500ms
    "the recorder preempts once or twice a sample": always delta(reenqueued) in [0, 2]
}

group "idle" during baseline {
    rate enqueued <= 10/s
    steady enqueued within 1%
}

steady state_on within 0%
"every task is switched over": always state_on == 1
