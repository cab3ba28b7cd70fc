monotonic x
monotonic strictly x
monotonic increasing x
monotonic strictly decreasing x wrap 32
rate x in [1/s, 2/s]
rate x in (1/s, 2/s)
rate x in [1/s, 2/s)
rate x in (1/s, 2/s]
rate x >= 1/s
rate x < 1/s
rate x in <= 1/s
rate x over 1s > 1/s
rate a * 2 + b over 2 * 1s in slow
ratio x / y in [0.9, 1.1]
ratio x * 2 / 3 / y >= 1
ratio (x + y) / -z in [0, 1]
steady x within 5%
steady x within 0.05 of median
steady x within 3 of mean
steady x within 3 of first
steady x within 3 of 50 + 1
steady x within 3 of (median)
converge x to 50 within 5 by 5s
converge x to 50 within 5 by 5s for 3 samples
converge x to 50 within 5 by 5s for 1s and stays
converge x to -1 within 10% by 1min and stays
always x
always[0s, 5s] x > 3
never x > 3
eventually x > 3 by 5s
eventually[1s, 2s] x by 5s
when x then y within 500ms
when x > 3 and y for 1s then z within 500ms
require count(x > 3) == 0
warn always x
"label": always x
warn "label": always x
at least 2 of layer: always util > 3
warn "most": at least n - 1 of layer: steady util within 5%
at least 2 of layer: warn "inner": always util > 3 on gap skip
