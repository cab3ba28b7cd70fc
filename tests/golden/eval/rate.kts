kts 1

# Rates: exact difference, rounded once; bad times concern their pair alone.
#: t: 0 100 100 50 _ 150 250 400
#: x: 0 10 20 30 40 50 150 18446744073709551615
#: y: 0 0.3 0.6 0.9 1.2 1e308 -1e308 0

signal x : u64 = values.x
signal y : f64 = values.y
rate x in [50/s, 150/s]
rate x in (100/s, 1000/s) gaps bridge on undefined skip
rate x >= 0.1/ms on zero_time skip on time_backwards fail
rate y in [3/s, 4/s] on undefined skip
rate y in [3/s, 4/s] on any skip
rate x <= 60000/min on undefined skip
