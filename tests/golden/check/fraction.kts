kts 1
# A fraction stays one through params and arithmetic.
#! -D given=15%
param slack = 10%
param given = 20%
param band = [1 - slack, 1 + slack]
signal util : f64 % = stats.util
signal n : u64 = bpf.n
signal lat : u64 ns = bpf.lat
steady n within slack
steady n within 2 * slack
steady n within slack / 2
steady n within given
steady n within 10
steady util within 5
steady util within 5%
converge util to 50% within 5 by 5s
converge n to 50 within 5% by 5s
ratio n / lat in [1/s, 2/s]
ratio n / n in band
always util <= 90% and util > 0 and util in [0, 100%]
always util / 2 < 50% and util * 2 < 50% and 100% - util > 5%
always n <= lat / 1ns * 10%
always util * lat < 5ms
always lat * slack < 5ms
always util / util < 2
rate util <= 5%/s
