kts 1

# An unusable value ends the run, whatever the rules say.
#: x: 5 !out_of_range 5 9 9

signal x : u64 = values.x
converge x to 5 within 1 by 300ms for 2 samples gaps bridge
converge x to 5 within 1 by 300ms for 2 samples gaps bridge on any fail
converge x to 5 within 1 by 300ms for 1 samples
