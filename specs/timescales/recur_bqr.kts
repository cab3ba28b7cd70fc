kts 1

# Does p recur at least every 10 s between q and r?
#
# RecurBQR of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((r && !q && once q) -> ((once[:10](p or q)) since q))
# At each sample: if r holds, and q does not but did before, then at each sample
# after the last q, p or q held within the 10 s before it.
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/recur_bqr.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal q : bool = sample.q
signal r : bool = sample.r

"RecurBQR": always r and not q and once[0s, ever] q
        implies ((once[0s, 10s] (p or q)) since[0s, ever] q)
