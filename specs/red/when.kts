kts 1

# Is a queue of seven tasks down to five within half a second? Mostly; twice it
# takes 800 ms.
series "../series/scx_qmap_steady.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched

when enqueued - dispatched >= 7 then enqueued - dispatched <= 5 within 500ms
