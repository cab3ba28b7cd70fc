kts 1
sginal lat : u64 = values.x
monotonic lat
always x < 1 /s
always missing > 2 and lat == 3
