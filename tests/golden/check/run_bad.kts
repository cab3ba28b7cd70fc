kts 1
signal n : u64 = bpf.n
signal alive : bool = bpf.alive
signal total : u64 = run.monitor.total
signal state : text = stats.state
require n > 1
require alive
require mean(n) > n
require mean(alive) > 1
require max(state) > 1
require prev(last(n)) > 1
require max(n over 1s) > 1
require quantile(n, 1.5) > 1
require quantile(n) > 1
require rate(n @ steps 3 .. 1) > 1/s
require count(n) > 1ms
require mean(total) > 1
require mean(n @ step 1) > 1
always total > 1
always mean(n) > 1
always delta(n @ step 1) > 1
always min(n, 5 over 5s) > 1
always abs(n over 1s) > 1
require first(n across layer) > 1
require elapsed > 1s
