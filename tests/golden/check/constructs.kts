kts 1
# What looks at more than one sample, at the run, or at keys.
signal n : u64 = bpf.n
signal lat : u64 ns = bpf.lat
signal busy = stats.busy
signal u[layer] = stats.layers[*].util
signal share[layer] = u / 2
signal hits[cpu] : u64 = bpf.map("m")[0].cpu(*).hits
signal state : text = stats.state
param span = 1s
monotonic n wrap 32
rate n over span >= 5/s gaps bridge
always delta(n) < 9 and rate(n) < 5/s
steady busy within 5% of median
steady busy within 5% of first
steady busy within 5% of mean
steady busy within 2 of 50
converge busy to 5 within 1 by 5s for 2s and stays
eventually busy > 1 by 5s
when busy > 1 for 200ms then busy < 2 within 5s triggers >= 3
always[0s, 1s] busy > 1
always once[0s, 1s] busy > 1 and historically[500ms, 1s] busy < 9
never (busy > 1 until[0s, 2s] busy > 2) or (busy > 1 since[0s, 2s] busy > 2)
always eventually[0ms, 1min] always[0s, 1s] busy > 1
always p99(lat over span) < 5ms and mean(busy over 1s) < 3 and sum(n over 1s) > 0 and max(n over 1s) > min(n over 1s)
require p99(lat) <= 8ms and count(busy > 1) > 2 and slope(busy) < 1/s
require rate(n @ step 1) / rate(n @ baseline) <= 1.5
require quantile(n, 75%) < 5 and stddev(busy @ "load") < 2 and delta(n) > 0
require run.monitor.summary.total > 5 and last(state) == "enabled"
monotonic n per phase
monotonic n during "load"
monotonic n allow 3 in a row
at least 2 of layer: always u < 0.9
always u > 1 and u["a"] > 2
always max(u across layer) / min(u across layer) < 2
always mean(share across layer) < 2 and sum(hits across cpu) > 3
monotonic hits
always stats.layers[*].v > 1
always state == "enabled" or stats.name != "x"
