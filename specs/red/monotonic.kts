kts 1

# Would a value that is no counter be caught? qmap's queue index goes round
# from 0 to 4; whoever takes it for a counter is told at the first step back.
series "../series/scx_qmap_steady.ndjson"

signal queue : u64 = bpf.map("cpu_ctx_stor")[0].cpu(0).dsp_idx

monotonic queue
