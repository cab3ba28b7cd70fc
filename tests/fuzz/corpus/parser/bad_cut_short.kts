signal x =
signal y = bpf.y
rate a in [1/s,
rate b in [1/s, 2/s]
monotonic
always c
steady d within
policy {
    coverage >= 80%
}
always e >
"label": always f
always g and
