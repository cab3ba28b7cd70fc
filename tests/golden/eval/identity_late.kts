kts 1

# A skipped pair between skipped samples; a column without any value yet has no identity to differ from.
#: x: @1 20 21 @2 5 6 @1 30
#: y: _ _ @3 4 4 4
#: v: 9 5 8 8 8

signal x : i64 = values.x
signal y : u64 = values.y
signal v : u64 = values.v
monotonic decreasing x - delta(x)
never prev(y >= y and v > 7)
