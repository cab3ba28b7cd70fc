kts 1
# exit: 0
# What an event is called comes before the name of a phase.
signal n : u64 = values.n

"a": always n < 5 during "step 1"
"b": require max(n @ "step 1") < 5

test "the event's phase" {
    n      = [1, 2, 3, 9] every 100ms
    phases = [0, 1, 1, 2]
    labels = [_, "step 1", "step 1", _]
    passes "a"
    passes "b"
}

test "no event is called so" {
    n      = [1, 2, 3, 9] every 100ms
    phases = [0, 1, 1, 2]
    fails "a" at 300ms
    fails "b"
}
