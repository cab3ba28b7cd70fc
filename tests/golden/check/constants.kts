kts 1
# Constants that are none, and bands that nothing lies in.
param b = [1/s, 2/s]
param p = 2/s
signal n : u64 = bpf.n
signal f = bpf.f
always n < 1 / 0
always n < 5 / (2 - 2)
always n < 18446744073709551615 + 1
always n < 9223372036854775807 * 3
always n < 1e308 * 10
always n in [2, 1]
always f in (1, 1]
always n in (1, 2)
always n in [1.2, 1.8]
always n in (1, 2]
rate n in [1/ms, 2/s]
rate n in p
always n < b
ratio n / 0 in [1, 2]
rate n in [n, 2]
steady n within -5
steady n within n
converge n to 5 within 1 by -3s for 0 samples
converge n to 5 within 1 by 3s for 1.5 samples
converge n to 5 within 1 by 3s for 5ms samples
