kts 1

# Is p absent for 10 s before each r?
#
# AbsentBR of the "timescales" benchmarks (D. Ulus, Timescales: a benchmark generator
# for MTL monitoring tools), with bounds in seconds:
#     historically(r -> historically[:10](not p))
# At each sample: if r holds, p held at no sample of the last 10 s, this one included.
# Where the 10 s begin before the first sample, only what is settled already is judged.
series "series/absent_br.ndjson" {
    time sample.t s
}

signal p : bool = sample.p
signal r : bool = sample.r

"AbsentBR": always r implies historically[0s, 10s] not p
