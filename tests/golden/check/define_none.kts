kts 1
#! -D zzz=3
monotonic bpf.x
