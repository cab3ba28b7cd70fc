kts 1
# exit: 1
# Each way in which a sample counts, or does not, for patterns of every kind.
series "run.ndjson"
signal x : u64 = values.x
signal busy : f64 % = values.busy
group "pairs" {
    monotonic x
    rate x in [0/s, 15/s] after 100ms
}
"in a step": always busy < 90% during step 0 on placeholder inconclusive
"ahead": always always[0ms, 200ms] x < 8
"back": always delta(x) >= 0 or busy > 50%
steady busy within 20% of median on any fail
when busy > 80% then busy < 50% within 200ms
eventually x > 6 by 1s
converge busy to 40% within 10% by 1s
require max(x) < 5
at least 2 of layer: always util < 3
signal util[layer] = sample.util[*]
