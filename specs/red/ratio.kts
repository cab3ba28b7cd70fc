kts 1

# Is every enqueued task dispatched through the queues? Some go straight to a
# CPU, so re-enqueued work is a growing share and the band is left.
series "../series/scx_qmap_steady.ndjson"

signal reenqueued : u64 = bpf.nr_reenqueued
signal enqueued   : u64 = bpf.nr_enqueued

ratio reenqueued / enqueued <= 0.03
