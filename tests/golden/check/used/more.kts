use "signals.kts"
signal m : u64 = bpf.m
rate m >= limit
param limit = 5/s
