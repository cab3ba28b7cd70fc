kts 1
signal n : i64 = bpf.n
always foo(n) > 1
always dleta(n) > 1
always delta(n, n) > 1
always min(n, n, n) > 1
always quantile(n) > 1
always abs() > 1
