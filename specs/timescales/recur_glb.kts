kts 1

# Does p recur at least every 10 s?
#
# RecurGLB of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically(once[:10] p)
# At each sample: p held within the last 10 s.
# Where the 10 s begin before the first sample, only what is settled already is judged.
series "series/recur_glb.ndjson" {
    time sample.t s
}

signal p : bool = sample.p

"RecurGLB": always once[0s, 10s] p
