kts 1
# What the grammar knows and this version does not evaluate.
signal n : u64 = bpf.n
signal u[layer] = stats.layers[*].util
monotonic n wrap 32
rate n over 1s >= 5/s
steady n within 5% of median
steady n within 5% of mean
converge n to 5 within 1 by 5s for 2s and stays
eventually n > 1 by 5s
when n > 1 then n < 2 within 5s
require mean(n) < 3
always[0s, 1s] n > 1
always once[0s, 1s] n > 1
always n > 1 until n > 2
monotonic n per phase
monotonic n during "x"
monotonic n allow 3 in a row
monotonic n triggers >= 3
at least 2 of layer: monotonic n
always u > 1 and u["a"] > 2
