kts 1
# exit: 2
# What is asked of phases and times that the series does not have.
series "keyed.ndjson"
signal batch = stats.layers.batch.util

group "by name" during "warm up" {
    always batch < 20
}
always batch < 20 during steps 7 .. 9
monotonic batch after 10s
require max(batch @ "warm up") < 30
require max(batch @ step 9) / max(batch @ baseline) < 3
