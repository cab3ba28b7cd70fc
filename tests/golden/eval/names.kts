kts 1

# A name that is wrong fails once, and nothing forgives it.
#: x: !var_not_found _ !var_not_found
#: y: 1 !field_not_found 3
#: i: !type_mismatch 1 !type_mismatch

signal x : u64 = values.x
signal y : f64 = values.y
signal i : i64 = values.i
monotonic x
monotonic x allow 100% on any skip
warn monotonic x
always x > 1 or y > 0
rate x >= 0/s
converge x to 1 within 1 by 100ms
steady x within 5% after 10s
monotonic y
monotonic i
