kts 1
# A mistake of the text is told once: what it would lead to is not.
signal enq : u64 = bpf.enq
signal st : text = stats.state
signal a : string = stats.state
signal b u64 = bpf.b
signal c = bpf.map(0)[0]
signal d = bpf.e.cpu("3")
signal e = bpf.map(stats)[0]
always a == "x"
always b > 0
always c > 0 and d > 0 and e > 0
always “x” == st
always st == "open
monotonic enq
test "cells" {
    enq = [1 2 3] every 1s
    passes "monotonic enq"
}
test "label" {
    enq = [1, 2, 3] every 1s
    passes monotonic enq
}
test "word" {
    enq = [1, 2, 3] every 1s
    pass "monotonic enq"
}
test "time" {
    enq = [1, 2 3] every 1s
    fails "monotonic enq" at 1s
}
test "quotes" {
    enq = [1, 2] every 1s
    labels = ['x', "x"]
    identities = [“a”, a]
    fails "monotonic enq"
}
