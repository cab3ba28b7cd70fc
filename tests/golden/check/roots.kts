kts 1
# Every root, and what makes two paths one column.
signal a : u64 = bpf.nr_enqueued
signal b : u64 = bpf["nr_enqueued"]
signal c : u64 = bpf.nr_enqueued
signal d : i64 = bpf.nr_enqueued
signal m : u64 = bpf.map("task")[3]["a key"].stats[1] . x
signal k : u64 = bpf.map("task")[""]
signal slots : u64 = cpu_sum(bpf.map("stats")[1])
signal o : u64 = bpf.map("stats")[1].cpu(2)
signal row = host.cpu(0).user_ns
signal r = report.maps[0].name
signal x = sample.a.b
signal v = values.col
signal v2 = values["a.b"]
signal unused = stats.nobody.asks
monotonic a
monotonic b
monotonic c
monotonic d
monotonic m
monotonic k
monotonic slots
monotonic o
monotonic row
monotonic r
monotonic x
monotonic v
monotonic v2
monotonic bpf.nr_enqueued
always stats.alive and stats.n > 1 and stats.alive == true
