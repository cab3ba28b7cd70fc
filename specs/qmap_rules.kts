kts 1

# Rules for any scheduler that counts what it queues and dispatches, and the
# tests that show that they catch what they are meant to catch. `kts test` runs
# these without a series; `kts check` judges the recorded run as always.
series "series/scx_qmap_steady.ndjson"

param pace = [100/s, 250/s]

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched
signal on_demand  : u64 = bpf.nr_ddsp_from_enq
signal state_on   : f64 = stats.switch_all

group "counters" {
    monotonic enqueued
    monotonic dispatched
    monotonic on_demand on drift fail
}

group "under load" during step 0 {
    rate dispatched in pace
    "nothing stays queued": ratio dispatched / enqueued in [0.9, 1.0] after 500ms
}

"every task is switched over": always state_on == 1

test "a counter that goes back is caught, over a gap too" {
    enqueued   = [0, 10, 20, _, 15, 25] every 100ms
    dispatched = [0, 10, 20, _, 20, 25]
    fails "monotonic enqueued" at 400ms
    passes "monotonic dispatched"
}

test "a new scheduler starts at 0" {
    enqueued   = [90, 95, 99, 0, 4]
    dispatched = [90, 95, 99, 0, 4]
    identities = [a, a, a, b, b]
    phases     = [0, 0, 0, 1, 1]
    passes "monotonic enqueued"
    passes "monotonic dispatched"
}

test "a value of the old copy is no value, unless the rule says so" {
    enqueued  = [90, 95, _drift, 99] every 200ms
    on_demand = [90, 95, _drift, 99]
    passes "monotonic enqueued"
    fails "monotonic on_demand" at 400ms
}

group "the load" {
    test "only its own phase counts" {
        dispatched = [0, 1, 2, 32, 62, 92] every 200ms
        phases     = [baseline, baseline, 1, 1, 1, 1]
        passes "rate dispatched"
    }

    test "a stall is caught, the gap is not" {
        dispatched = [0, 30, 60, _no_active_scheduler, 120, 121] every 200ms
        phases     = [1, 1, 1, 1, 1, 1]
        fails "rate dispatched" at 1s
    }

    test "a queue that grows is caught" {
        enqueued   = [100, 200, 300, 500]
        dispatched = [100, 199, 299, 300]
        times      = [0s, 500ms, 900ms, 1.3s]
        phases     = [1, 1, 1, 1]
        fails "under load / nothing stays queued" at 1.3s
    }

    test "without a load nothing is judged" {
        dispatched = [0, 30, 60] every 200ms
        phases     = [0, 0, 0]
        inconclusive "rate dispatched" (nothing_judged)
    }
}

test "statistics that stay away leave it open" {
    state_on = [1, _missing_stats(no_scheduler), 1, 1] every 1s
    inconclusive "every task is switched over" (undecided) at 1s
}
