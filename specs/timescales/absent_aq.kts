kts 1

# Is p absent for 10 s after each q?
#
# AbsentAQ of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((once[:10] q) -> ((not p) since q))
# At each sample: if q held within the last 10 s, p did not hold after the last q.
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/absent_aq.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal q : bool = sample.q

"AbsentAQ": always once[0s, 10s] q implies ((not p) since[0s, ever] q)
