kts 1

# Does p hold for 10 s after each q?
#
# AlwaysAQ of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((once[:10] q) -> (p since q))
# At each sample: if q held within the last 10 s, p held at each sample after the last q.
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/always_aq.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal q : bool = sample.q

"AlwaysAQ": always once[0s, 10s] q implies (p since[0s, ever] q)
