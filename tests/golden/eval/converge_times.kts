kts 1

# Samples without a time, and time that goes back.
#: t: 0 _ 100 400 _ 200 300 300
#: x: 5 5 5 5 5 5 5 9

signal x : u64 = values.x
converge x to 5 within 1 by 300ms for 2 samples
converge x to 5 within 1 by 300ms for 3 samples gaps bridge
converge x to 5 within 1 by 300ms for 2 samples on no_time fail
converge x to 5 within 1 by 100ms for 2 samples on no_time inconclusive
converge x to 9 within 1 by 300ms for 1 samples
