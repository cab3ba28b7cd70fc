kts 1

# Do two phases that differ pass for one that stays the same? scx_qmap is idle
# before the load, so its pace under load is more than ten times that.
series "../series/scx_qmap_steady.ndjson"

signal ran[core] : u64 ns = stats.host.cpus[*].run_ns

require rate(ran["cpu0"] @ step 0) <= 10 * rate(ran["cpu0"] @ baseline)
