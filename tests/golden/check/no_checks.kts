kts 1
signal n : u64 = bpf.n
