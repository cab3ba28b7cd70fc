kts 1
# exit: 1
# A name that is nowhere fails once, whatever is allowed.
series "names.ndjson"
signal e : u64 = values.nr_enqueue
monotonic e allow 100%
