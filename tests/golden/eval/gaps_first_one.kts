kts 1

# A bad first sample takes its action at the only pair it has.
#: x: _ 3 4

signal x : u64 = values.x
monotonic x
monotonic x on placeholder fail
monotonic x on placeholder inconclusive
monotonic x gaps break on gap fail
rate x >= 0/s on gap fail
