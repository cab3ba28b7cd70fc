kts 1

# Does p hold for 10 s before each r?
#
# AlwaysBR of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically(r -> historically[:10] p)
# At each sample: if r holds, p held at each sample of the last 10 s, this one included.
# Where the 10 s begin before the first sample, only what is settled already is judged.
series "series/always_br.ndjson" {
    time sample.t s
}

signal p : bool = sample.p
signal r : bool = sample.r

"AlwaysBR": always r implies historically[0s, 10s] p
