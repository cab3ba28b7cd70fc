kts 1

# Aggregates at the ends of the doubles: squares that would overflow or vanish, and sums that do.
#: big: 1e308 1.5e308 1.7e308
#: small: 1e-200 3e-200 2e-200
#: mixed: 1e160 3e160 2e160
#: same: 0.1 0.1 0.1

signal big = values.big
signal small = values.small
signal mixed = values.mixed
signal same = values.same
require stddev(big) < 1
require stddev(small) < 0
require stddev(mixed) < 1
require stddev(same) > 0
require sum(big) > 0
require sum(big) > 0 on value inconclusive
require mean(big) > 0 on non_finite skip
