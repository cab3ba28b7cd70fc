kts 1
signal huge : u64 GiB = bpf.huge
signal far : u64 GiB = bpf.far
signal e : f64 = elapsed
rate huge >= 1B/h
always huge * far * huge > 1
monotonic lat after 5
signal lat = bpf.lat
always lat > 1 before 5B
