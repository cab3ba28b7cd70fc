kts 1

# Is a name that does not exist ever green? No: not even with everything allowed.
series "../series/scx_simple_qmap.ndjson"

signal enqueued : u64 = bpf.nr_enqueue

monotonic enqueued allow 100% coverage >= 0%
