kts 1
signal n : u64 = bpf.n
signal t : text = stats.name
always stats.layers[*].u > 1
always bpf.map("m")[0].cpu(*) > 1
always run.x.y > 1
always stats.name == "x"
always mean(n) > 1
always mean(n over 5s) > 1
always max(n across layer) > 1
always delta(n @ step 1) > 1
always min(n, 5 over 5s) > 1
test "x" { n = [1, 2] every 100ms; passes "monotonic n" }
