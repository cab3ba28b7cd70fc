kts 1

# The scheduler's identity, the clock and the ordinal.
#: t: 0 100 200 300 400 500
#: scheduler: 0 1 2 0 2 1
#: phase: _ _ 0 1 0 0

always swapped or index < 2 or phase == 1 or elapsed > 350ms on any skip
never swapped
always not swapped
always index < 5
always elapsed < 500ms
monotonic index
monotonic elapsed
