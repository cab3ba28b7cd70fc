kts 1

# Does s respond to each p after 3 s to 10 s, between q and r?
#
# RespondBQR of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((r && !q && once q) ->
#         (((s -> once[3:10] p) and not((not s) since[10:] p)) since q))
# At each sample: if r holds, and q does not but did before, then at each sample
# after the last q: if s holds, p held 3 s to 10 s ago; and there is no p of 10 s
# ago or more that no s came after.
# (Some copies of the suite say `since[:10] p`, which would be false at each p itself.)
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/respond_bqr.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal q : bool = sample.q
signal r : bool = sample.r
signal s : bool = sample.s

"RespondBQR": always r and not q and once[0s, ever] q
        implies (((s implies once[3s, 10s] p) and not ((not s) since[10s, ever] p))
        since[0s, ever] q)
