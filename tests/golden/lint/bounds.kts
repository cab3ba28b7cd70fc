kts 1

# Bounds where a type ends: they show in a spec alone, for no series is named here.
# exit: 1

signal n     : u64 = values.n
signal m     : u64 = values.m
signal i     : i64 = values.i
signal ticks : u64 = values.ticks
signal ok    : bool = values.ok
signal size  : u64 KiB = values.size
signal load  : f64 % = values.load
signal part  : u64 % = values.part
signal x     = values.x
signal total = n + m

group "bounds" {
    "not below 0": always n >= 0
    "not negative, through a signal": always total >= 0
    never n < 0
    always n in [0, 18446744073709551615]
    always 0 <= n and n < 5
    always n != -1
    always n > -0.5
    always i >= -9223372036854775808
    always -1 < abs(i)
    when size < 0KiB then ok within 1s
    always part >= 0%
    require count(n > 3) >= 0
    require mean(n) < 0
    rate ticks >= 0/s
    ratio n / m >= 0
    converge n to -5 within 2 by 1s
    steady n within 3 of -10
    always max(n over 1s) >= 0 implies ok
}

group "said before: each is told where it stands" {
    always n >= 0 and m < 5
    when n >= 0 and m < 5 then m < 3 within 1s
    always (n >= 0 and m < 5) or ok
    always ok or m < 5 and n >= 0
}
