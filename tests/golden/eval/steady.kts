kts 1

# The reference is the mean of what can be read.
#: x: 100 104 _ 96
#: y: 1.5 -1.5 0 0

signal x : u64 = values.x
signal y : f64 = values.y
steady x within 5%
steady x within 3
steady x within 3 on gap fail
steady y within 10%
steady y within 1.5
steady x within 0 allow 3 samples
steady x - 100 within 1%
