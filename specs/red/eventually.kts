kts 1

# Does the queue of scx_qmap ever hold eight tasks within five seconds of load?
# It does not: seven are the most.
series "../series/scx_qmap_steady.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched

eventually enqueued - dispatched >= 8 by 5s during step 0
