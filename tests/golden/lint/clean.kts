kts 1

# Nothing to find, in a sweep by phases too.
# exit: 0
series "steps.ndjson"

signal n     : u64 = values.n
signal share = values.rel

monotonic n per phase
always share < 90%
always mean(n over 300ms) < 900 during baseline
