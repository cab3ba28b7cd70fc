kts 1
# Dimensions do not mix; each message says what to write instead.
param limit = 5
signal lat : u64 ns = bpf.lat
signal raw : u64 = bpf.raw
signal mem : u64 KiB = bpf.mem
rate raw in [1, 2]
rate raw >= 5
rate mem in [1/s, 2/s]
rate lat >= 5ms
rate raw in [1/s, 5ms]
always lat < 5
always raw < 5ms
always lat < limit
always lat < raw
always lat + mem > 1
always lat in [1, 2]
always raw in [1ms, 2ms]
always lat < 5MiB
steady lat within 5
converge lat to 5 within 5% by 3
converge lat to 5us within 1 by 5B
ratio lat / mem in [1, 2]
always lat * lat < 5ms
