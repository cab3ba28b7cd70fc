kts 1
# Words of the grammar as names: a declaration hides the builtin of that name.
signal rate = bpf.rate
signal index : u64 = bpf.index
signal mean = stats.mean
signal bpf = bpf.bpf
param step = 3
rate rate >= 1/s
always index > step and phase >= 1
always max(mean, 1) > 1 or bpf < 3
