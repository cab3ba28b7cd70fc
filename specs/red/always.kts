kts 1

# Is a queue that grows beyond four tasks seen at the very sample?
series "../series/scx_qmap_steady.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched

"the queue stays short": always enqueued - dispatched <= 4
