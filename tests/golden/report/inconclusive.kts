kts 1
# exit: 2
# Each reason for an open verdict.
series "gaps.ndjson"
signal x : u64 = values.x
signal never : u64 = values.never

always x >= 1
monotonic x coverage >= 90%
monotonic never
