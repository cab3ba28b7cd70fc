kts 1

# Integers never become doubles by being compared.
#: x: 9007199254740993 18446744073709551615 0
#: i: 9007199254740992 -1 -9223372036854775808
#: f: 9007199254740992.0 1.8446744073709552e19 0.5

signal x : u64 = values.x
signal i : i64 = values.i
signal f : f64 = values.f
always x > i
always x > 9007199254740992
always x > 9007199254740992.0
always x >= 0.5
always i <= 9007199254740992.5
always x - i >= 1 on overflow skip
always x + i > 0 on overflow skip
always x * 2 > x on overflow inconclusive
always -x < 0 on overflow skip
always abs(i) >= 0
always x / 9007199254740993 <= 1
always i / 3 < 0 or i / 3 > 0
always min(x, i) == i
always max(x, i) == x
always x != f and x / 1 == f or f < 1
always x < f or x - 1 == f or x == 0
always delta(x) > 0 on overflow skip
