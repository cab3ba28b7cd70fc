kts 1

# Gaps between neighbours, bridged and broken.
#: x: 5 6 _ 3 !missing_stats(no_scheduler) _ 4 4

signal x : u64 = values.x
monotonic x
monotonic x gaps break
monotonic x on placeholder fail
monotonic x gaps break on placeholder fail
monotonic x on placeholder inconclusive on missing_stats(no_scheduler) fail
rate x >= 0/s
rate x >= 0/s gaps bridge
rate x >= 0/s gaps bridge on gap inconclusive
