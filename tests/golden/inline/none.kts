kts 1
# exit: 99
signal n : u64 = bpf.n
monotonic n
