kts 1
# A declaration that cannot be read does not make its name unknown; all else is still checked.
signal lat : u64 ns = = bpf.lat
signal n : u64 = bpf.n
always lat < 5ms
rate n in [1, 2]
always n in [2, 1]
