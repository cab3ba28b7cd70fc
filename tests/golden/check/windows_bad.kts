kts 1
signal n : u64 = bpf.n
signal busy = stats.busy
always once[2s, 1s] busy > 1
always once busy > 1
always once[1, 2] busy > 1
always once[-1s, 2s] busy > 1
always once[0s, n] busy > 1
always busy > 1 until busy > 2
always mean(busy over 5) > 1
always mean(busy over n) > 1
always mean(busy > 1 over 1s) > 1
always median(busy over 1s) > 1
always[3s, 1s] busy > 1
rate n over 5 >= 1/s
always once[0s, 1s] busy
monotonic busy wrap 32
monotonic n wrap 32
monotonic n wrap 64
