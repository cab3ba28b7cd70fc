kts 1
# Paths that their root cannot have.
signal n = bpf.n
always foo.bar > 1
always stat.x > 1
always n.x > 1
always values.a.b > 1
always values[3] > 1
always bpf[3] > 1
always bpf.x.cpu(3) > 1
always host.x > 1
always host.cpu(1) > 1
always bpf.map("x") > 1
always bpf.map("")[0] > 1
always stats[""] > 1
always bpf.x.map("y") > 1
always cpu_sum(n) > 1
always cpu_sum(bpf.n) > 1
always cpu_max(bpf.map("m")[0].cpu(1)) > 1
