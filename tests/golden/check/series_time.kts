kts 1
series "a" { time sample.t MiB }
monotonic bpf.n
