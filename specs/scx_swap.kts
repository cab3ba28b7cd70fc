kts 1

# Does replacing one scheduler by another under load lose work or leave the
# host unhealthy? scx_simple runs idle, then under load, and is replaced by
# scx_qmap. Between the two no scheduler is loaded for almost three seconds.
series "series/scx_simple_qmap.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued   # scx_qmap only
signal dispatched : u64 = bpf.nr_dispatched
signal virtual    : u64 = bpf.vtime_now     # scx_simple only
signal loads      : u64 = stats.enable_seq  # counts schedulers enabled since boot
signal switches   : u64 = stats.host.ctxt
signal softirqs   : u64 = host.cpu(0).irqs_sum

group "the new scheduler" {
    # Its counters exist in the last third of the run and start again at 0.
    monotonic enqueued coverage >= 25%
    monotonic dispatched coverage >= 25%
    "the queue stays short": always enqueued - dispatched in [0, 64] on gap skip coverage >= 25%
            because "dispatch lost its pace behind enqueue"
}

group "the old scheduler" during baseline {
    monotonic virtual
}

group "across the swap" {
    monotonic switches
    monotonic softirqs
    monotonic loads because "a scheduler was unloaded behind our back"
    "exactly two schedulers": always loads in [1, 2] on missing_stats(no_scheduler) skip
}
