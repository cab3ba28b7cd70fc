kts 1

# Before the start there is nothing to judge.
#: x: _ 2 _ 4 5 3

signal x : u64 = values.x
always delta(x) > 0 on gap skip
always prev(x) == 2 on any skip
always prev(prev(x)) > 1 on any skip
monotonic delta(x)
monotonic prev(x)
always x > 3 or delta(x) > 0 on gap skip
always delta(x) > 0 or x > 3 on gap skip
steady prev(x) within 50%
