kts 1

# Pairs and look-backs never join two identities.
#: x: @1 5 6 @2 1 2 _ @3 1 _ @3 0

signal x : u64 = values.x
monotonic x
monotonic x on swap fail
rate x >= 0/s gaps bridge
always delta(x) >= 0 on gap skip
always prev(x) <= x on any fail
always rate(x) >= 0/s on gap skip on swap inconclusive
