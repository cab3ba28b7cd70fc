always a && b
always a || b
always !a
always a = b
always a === b
always a <> b
always a =< b
always a => b
always a < b < c
always a in [1, 2] == b
always a ≤ b
always a ** b
always a == 'text'
always “a” == b
always a > $b
// a comment
always a ? b : c
always a{}
