kts 1
# What the functions of this version come to.
signal n : u64 = bpf.n
signal i : i64 = bpf.i
signal f = bpf.f
signal alive : bool = bpf.alive
signal busy : u64 us = bpf.busy
always delta(n) >= 0
always delta(f) >= 0 and abs(delta(i)) < 5
always rate(n) > 5/ms
always rate(busy) < 90%
always prev(alive) implies alive
always prev(n) <= n
always abs(i) < 5 and abs(n) < 5 and abs(f) < 5
always min(n, i) > 1 and max(n, 5) > 1 and min(f, n) > 1 and min(n, n) > 1
always max(busy, 5ms) > 1ms
always min(3, 4) == 3 and abs(-3) == 3 and max(1ms, 999us) == 1ms
always delta(5) == 0
always elapsed < 10min and index < 64 and phase == 1 and not swapped
