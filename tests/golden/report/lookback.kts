kts 1
# exit: 2
# What looks back from every sample to before the start is asked of none, and the report says so.
series "lookback.ndjson"
signal x = values.x
"a mean": always x > mean(x over 1h)
"a rate": rate x over 1h <= 5/s
"nested": always once[1h, 2h] mean(x over 1s) > 1
"one sample": monotonic x during step 0
"past": always historically[0s, 300h] x > 0 after 50ms
