kts 1

# Scopes: phases, and times that count from their first sample.
#: t: _ 100 200 _ 400 500 600
#: phase: 0 1 1 1 2 _ 1
#: x: 5 9 8 7 6 5 4

signal x : u64 = values.x
monotonic x during baseline
monotonic decreasing x during step 0
monotonic decreasing x during steps 0 .. 1
monotonic decreasing x during step 5
monotonic decreasing x during step 0 after 100ms
monotonic decreasing x during step 0 before 100ms
monotonic decreasing x after 200ms before 600ms coverage >= 90%
rate x <= 0/s during step 0
converge x to 8 within 1 by 100ms for 2 samples during step 0
always phase == 1 during step 0
always phase >= 0
always x > 3 after 10000000h
always x > 4 before 10000000h
