kts 1

# Can a run be judged whose recorder was starved of CPU? It missed half of
# its samples: nothing that was seen is wrong, yet too little was seen.
# This spec is expected to be inconclusive, which is not a pass.
series "series/scx_simple_starved.ndjson"

signal virtual  : u64 = bpf.vtime_now
signal switches : u64 = stats.host.ctxt

monotonic virtual
monotonic switches
