# Keywords that need not be reserved are names, and behind a dot every word is one.
signal monotonic = bpf.always
signal rate = bpf.not.s.at
signal in[of] = stats.true["at"]
signal to = bpf.series
signal a = bpf.b.a
param step = 1
param on = true
param band = [1, 2]
param open = (1, 2]
param floor = >= 3
monotonic monotonic
monotonic strictly decreasing rate wrap 64
rate rate over over in to
rate rate in band
ratio to / in in in
steady steady within within of of
converge to to to within by by for for for samples
always and and or or implies
always in in in
when when for for then then within within
never never in (never, never)
always a allow a in a row
always at_least
always since since until
