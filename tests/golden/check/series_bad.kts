kts 1
series "a" { tags "x"; tags "y"; format foo; time host.x; tag x; phase report.x }
series "b"
monotonic bpf.n
