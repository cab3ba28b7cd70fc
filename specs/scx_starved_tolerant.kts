kts 1

# What can still be said of a starved recording, once it is said aloud that
# a third of the samples is enough and that gaps are to be bridged?
series "series/scx_simple_starved.ndjson"

signal virtual  : u64 = bpf.vtime_now
signal switches : u64 = stats.host.ctxt
signal local    : u64 = stats.sched.local

policy {
    coverage >= 30%
}

monotonic virtual
monotonic switches
monotonic local
rate switches <= 100k/s gaps bridge
"a capture is worth something": always switches > 0 on placeholder skip on missing_stats skip
