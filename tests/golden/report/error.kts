kts 1
# exit: 99
# Two independent errors: nothing is judged.
series "counter.ndjson"
signal x : u64 = values.x
always x in [2, 1]
monotonic y
