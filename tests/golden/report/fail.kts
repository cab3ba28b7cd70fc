kts 1
# exit: 1
# A counter that goes back, a rate below its band, a value of another type, and one tolerated.
series "drop.ndjson"
signal x : u64 = values.x
signal y : u64 = values.y

monotonic x because "the counter is never reset"
rate x in [50/s, 2000/s]
always x < 1000
monotonic y allow 1 samples
	steady y within 1%
