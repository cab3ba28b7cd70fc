kts 1

# Constants that no part of a value comes to, and quorums, which are proved as one check each.
# exit: 1
series "kinds.ndjson" {
    time sample.ms ms
    tag sample.tag
}

signal kind      : u64    = sample.kind
signal t         : f64    = sample.t
signal state     : text   = sample.state
signal idle[cpu] : u64 ns = sample.idle[*]

group "equalities" {
    "not that kind": never kind == 64
    "another scale": always 4 * kind + 2 != 1030
    "never so hot": always t != 300
    "nor in a notch": never t in (62.25, 62.75)
    "no such step": never delta(kind) == 7
    "it did not fail": never state == "failed, and more words than a report has room for"
    "not idle": always state != "idle" or sample.other == "idle"
    "negative": never kind == -1
}

group "quorums" {
    "one is idle": at least 1 of cpu: rate idle >= 500ms/s
    "all are": at least 3 of cpu: rate idle <= 5s/s
    "not below 0": at least 2 of cpu: always idle >= 0ns
    "far": at least 2 of cpu: rate idle < 1000s/s
    "none": at least 1 of cpu: rate idle > 1000s/s
}
