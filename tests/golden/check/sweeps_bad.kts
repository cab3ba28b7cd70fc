kts 1
signal u[layer] = stats.layers[*].util
signal hits[cpu] : u64 = bpf.map("m")[0].cpu(*).hits
signal plain[layer] = stats.busy
signal missing = stats.layers[*].util
signal other[cell] = u
signal mixed[layer] = u + hits
always u > hits
always max(u across cell) > 1
always max(stats.busy across layer) > 1
always max(stats.layers[*].util across layer) > 1
always u["a"].b > 1
always stats.layers[*].x[*] > 1
always run.layers[*].x > 1
always bpf[*] > 1
always values[*] > 1
always stats.x.cpu(*) > 1
always cpu_sum(bpf.map("m")[0].cpu(*)) > 1
at least 2 of cpu: always u > 1
at least 2 of layer: always stats.busy > 1
at least 0 of layer: always u > 1
at least 1.5 of layer: always u > 1
at least 2 of layer: always stats.layers[*].util > 1
when u > 1 then hits > 1 within 1s
