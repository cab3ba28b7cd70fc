test "rows" {
    dispatched = [0, 10, -20, _, _missing_stats, _missing_stats(no_scheduler), 1.5] every 100ms
    util["a"] = [1, 2,]
    passes = [true, false];
    every = [] every 1s
    every = ["x"]
    phases = [0, 0, 1]
    fails "monotonic dispatched" at 400ms
    passes "other"
    inconclusive "third" ; passes "fourth"
}
test "empty" { }
