always 1 <
monotonic bpf.x
