kts 1

# Is a pace that the load never had noticed? scx_qmap was asked for about 160
# tasks a second; a band around 500 must fail.
series "../series/scx_qmap_steady.ndjson"

signal enqueued : u64 = bpf.nr_enqueued

rate enqueued in [400/s, 600/s] during step 0 because "this machine used to do 500"
