kts 1

# Phases and times.
signal x : u64 = values.x
monotonic x during step 1
monotonic x during steps 1 .. 3 after 1s
monotonic x after 1s before 2s
converge x to 5 within 1 by 5s during baseline
always x > 1 before 1s
