kts 1
# exit: 1
# The keys of a sweep and the phases of a series, each a row of its own.
series "keyed.ndjson"
signal util[layer] = stats.layers[*].util
signal batch = stats.layers.batch.util

always util <= 40 on absent skip coverage >= 0%
group "by phase" {
    "no jump": always abs(delta(util)) < 5 per phase on absent skip coverage >= 0%
    monotonic batch per phase
    at least 4 of layer: always util < 41 on absent skip coverage >= 0%
}
always max(util across layer) / min(util across layer) <= 5
