kts 1
# exit: 0
# A warning that is violated does not fail the run.
series "counter.ndjson"
signal x : u64 = values.x
warn always x < 30 because "only a hint"
monotonic strictly x
