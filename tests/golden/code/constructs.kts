kts 1
# What looks at more than one sample, or at the run.
signal n : u64 = bpf.n
signal free : u64 = bpf.free
signal busy = stats.busy
signal state : text = stats.state
monotonic n wrap 32
always delta(n) < 9
rate free over 1s >= 5/s
rate free over 1s >= 5/s gaps bridge
steady busy within 5% of median
steady busy within 2 of 50
converge busy to 5 within 1 by 5s for 2s and stays
eventually busy > 1 by 5s
when busy > 1 for 200ms then free < 2 within 5s
always historically[500ms, 1s] always[0s, 1s] busy > 1
always swapped until[0s, 2s] busy > 2
always max(free over 1s) > min(free over 1s) and sum(free over 1s) > 1 and sum(busy over 1s) > 1
always p90(free over 1s) > mean(free over 1s)
require p99(busy) <= 8 and count(busy > 1) > 2
require rate(n @ step 1) < 1.5/s
require run.total > 1
require last(state) == "enabled"
always state != "enabled"
