kts 1

# Do these checks say anything? They pass, and would pass whatever happened:
# `kts check` cannot tell, `kts prove` does. Only the last one has teeth.
series "series/scx_qmap_steady.ndjson"

signal enqueued   : u64 = bpf.nr_enqueued
signal dispatched : u64 = bpf.nr_dispatched

policy {
    on gap skip
}

"there is a counter": always enqueued >= 0
"the pace is sane": rate dispatched <= 10M/s
"the counter mostly grows": monotonic enqueued allow 50%
warn "the counter is not huge": never enqueued > 1G
"the queue stays short": always enqueued - dispatched in [0, 16]
