kts 1
# exit: 1
# Groups, nested ones, and a check outside of any.
series "counter.ndjson"
signal x : u64 = values.x
signal lat : f64 ms = values.lat

"first": monotonic x
group "dispatch" {
    monotonic x
    monotonic x
    group "steady state" during step 0 {
        always x <= 20
        warn always x <= 25
    }
}
group "latency" on gap skip {
    always lat < 4ms
    "open": always lat < 5ms on placeholder inconclusive
}
