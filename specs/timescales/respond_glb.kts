kts 1

# Does s respond to each p after 3 s to 10 s, and to nothing else?
#
# RespondGLB of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically((s -> once[3:10] p) and not((not s) since[10:] p))
# At each sample: if s holds, p held 3 s to 10 s ago; and there is no p of 10 s ago
# or more that no s came after.
# (Some copies of the suite say `since[:10] p`, which would be false at each p itself.)
# Past operators are bounded here: `ever` stands for no bound and is longer than the
# trace. Before the first q, or sample, that settles them there is nothing to judge.
series "series/respond_glb.ndjson" {
    time sample.t s
}

param ever = 1h

signal p : bool = sample.p
signal s : bool = sample.s

"RespondGLB": always (s implies once[3s, 10s] p) and not ((not s) since[10s, ever] p)
