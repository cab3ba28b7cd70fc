kts 1
# A declared type or unit that the expression does not have.
param b = [1, 2]
signal n : u64 = bpf.n
signal q : u64 = n / 2
signal t : u64 ns = n > 1
signal u : bool = n
signal v : f64 B = elapsed
signal w : i64 = 1.5
signal x = b
signal y : ns = n > 1
signal z : u64 = 1e6
param k = n
signal bare : u64 ms = elapsed
signal whole : u64 ns = elapsed
signal below : u64 = -1
signal above : i64 = 9223372036854775808
always n > k
