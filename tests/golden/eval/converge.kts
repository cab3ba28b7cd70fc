kts 1

# A run of samples, ended in time.
#: x: 9 5 _ 5 6 7 5 5 5

signal x : u64 = values.x
converge x to 5 within 1 by 300ms for 2 samples
converge x to 5 within 1 by 300ms for 2 samples gaps bridge
converge x to 5 within 1 by 400ms for 2 samples
converge x to 5 within 0 by 500ms
converge x to 5 within 0 by 800ms
converge x to 5 within 0 by 801ms for 4 samples
converge x to 5 within 20% by 300ms for 2 samples gaps bridge on placeholder fail
converge x to 5 within 20% by 300ms for 2 samples gaps bridge on placeholder inconclusive
converge x to 5 within 20% by 300ms for 2 samples on placeholder inconclusive
converge x to 5 within 1 by 0ms for 1 samples
converge x to 5 within 1 by 100ms for 3 samples
converge x to 5 within 1 by 10000000h for 5 samples
