kts 1
# Predicates where numbers are needed, and the other way round.
signal alive : bool = bpf.alive
signal n = bpf.n
signal hot = n > 3
param yes = true
param b = [1, 2]
always n
always n + 1
always alive + 1 > 2
always alive == 1
always n == true
never not n and alive
monotonic alive
always alive < hot
ratio n / alive in [0, 1]
always b
always b > 1
always n in n
rate n in yes
always n > "a"
