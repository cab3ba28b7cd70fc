kts 1
# Slips with a message of their own: bands, phases and inline tests.
always st in ("a", "b", "c")
always st in "a"
converge x to [0.9, 1.1] by 5s
converge x to [10ms, 25ms) by 5s
converge x in [80%, 95%] by 5s
converge x to (1, 2) by 5s
converge x to [lo, hi] by 5s
rate x >= 1/s in step 0
rate x in [1/s, 2/s] in steps 1 .. 3
always x > 3 in step 2
always x > 3 in baseline
always x in [1, 3] in "warm up"
test "rows" {
    x = [1 2 3] every 1s
    x = [_ 2] every 1s
    passes monotonic x
}
test "pass" {
    pass "monotonic x"
}
test "passed" {
    passed "monotonic x"
}
test "failed" {
    failed "monotonic x"
}
