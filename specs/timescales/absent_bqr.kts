kts 1

# Is p absent between q and r, and are these 3 s to 10 s apart?
#
# AbsentBQR of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((r && !q && once q) -> ((not p) since[3:10] q))
# At each sample: if r holds, and q does not but did before, then q held 3 s to
# 10 s ago, and p did not hold after that.
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/absent_bqr.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal q : bool = sample.q
signal r : bool = sample.r

"AbsentBQR": always r and not q and once[0s, ever] q implies ((not p) since[3s, 10s] q)
