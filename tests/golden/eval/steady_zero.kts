kts 1

# All values 0 are steady by any measure.
#: y: 0 0 -0

signal y : f64 = values.y
steady y within 10%
steady y within 0
