kts 1
# exit: 0
# Everything holds; a gap is noted all the same.
series "counter.ndjson"
signal x : u64 = values.x
signal lat : f64 ms = values.lat

monotonic x
rate x in [50/s, 150/s]
always lat < 5ms on placeholder skip
