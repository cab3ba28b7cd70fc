kts 1
# Slips with a message of their own: words, strings and paths.
signal a = bpf.map(0)[0]
signal b = bpf.map(*)[0]
signal c = bpf.map(stats)[0]
signal d = bpf.map(scx_obj.bss)[0]
signal e = host.cpu(n).idle
signal f : string = stats.state
signal g : sec = bpf.g
signal h : u64 sec = bpf.h
signal i : u64 = 'bpf.i'
signal strictly : u64 = bpf.j
monotonic strictly
always “x” == st
always ‘it is’ == st
always st == “mixed"
always st == “it’s open
signal k : text = “stats.k”
always abs(x > 3 during step 1
always mean(x over 1s
series "f" { time sample.t_ms, phase sample.step }
monotonic x in [0, 1]
when x > 1 then x < 1 within 1s in [0, 1]
