kts 1

# Expressions of a declared type, reals that are scaled, and the margin of `or`.
signal x : u64 = values.x
signal y : f64 ms = values.y
signal down : u64 = x - 1
signal diff : i64 = x - down
signal z : f64 s = values.z
always y <= z
always not (x > 5 and y < 5s)
monotonic down
monotonic diff
always y in [1us, 2s] or z > 5s
always x > 5 or down < 9 implies x < 100
always y < 5s and (x < 1 or y > 1ns)
