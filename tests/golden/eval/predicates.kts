kts 1

# Three-valued: unknown never turns into false or true by accident.
#: b: true _ false true
#: x: 1 2 _ 5

signal x : u64 = values.x
signal b : bool = values.b
always b implies x > 2
always not (b and x < 5) on any skip
always b or x == 2
always b or not b
never b and x > 1
always x > 1 and x < 9 or x == 1 on any fail
never x in [2, 4]
never not (x in [2, 4]) on any skip
always b == (x != 2) on any skip
always b != (x >= x) on any skip
always true
never true
always false
