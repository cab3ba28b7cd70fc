kts 1

# After a bad run without a sample before it the pair is skipped, whatever the action.
#: x: _ !drift 3 4

signal x : u64 = values.x
monotonic x
monotonic x on gap fail
monotonic x on any inconclusive
rate x >= 0/s on gap fail
