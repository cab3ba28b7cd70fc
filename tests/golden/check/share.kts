kts 1
# A fraction by itself is not declared in percent; what is a hundred times one, or made of percentages, is.
signal enq : u64 = bpf.a
signal dsp : u64 = bpf.b
signal idle : u64 ns = bpf.c
signal p : f64 % = stats.p
signal x : f64 % = dsp / enq
signal y : f64 % = 50% * dsp / enq
signal w : f64 % = rate(idle)
signal v : f64 % = max(dsp / enq, 0.5)
signal ok1 : f64 % = stats.milli / 10
signal ok2 : f64 % = prev(stats.p)
signal ok3 : f64 % = p + p
signal z : f64 % = 50%
always x >= 90%
always ok1 > 1% and ok2 > 1% and ok3 > 1% and y > 0% and w < 1% and v > 0%
signal h1 : f64 % = 100 * dsp / enq
signal h2 : f64 % = dsp / enq * 100
signal h3 : f64 % = 100 * (dsp / enq)
signal h4 : f64 % = 100 * rate(idle)
always h1 > 1% and h2 > 1% and h3 > 1% and h4 > 1%
