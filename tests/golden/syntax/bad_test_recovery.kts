kts 1
# Behind a slip inside of a test, what is wrong with the next expectation is still told.
signal x : u64 = values.x
monotonic x
test "a row" {
    x = [1, 2,, 3]
    pass "monotonic x"
}
test "no row" {
    x = @
    passs "monotonic x"
    succeeds "monotonic x"
    fails monotonic x
    fails "monotonic x"
}
test "a text in a row" {
    t = [a
    "b", 3]
    passes "monotonic x"
}
