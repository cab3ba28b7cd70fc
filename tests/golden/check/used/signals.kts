kts 1
series "inner.ndjson"
policy { coverage >= 10% }
signal n : u64 = bpf.n
monotonic n
