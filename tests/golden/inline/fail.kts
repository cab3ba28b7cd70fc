kts 1
# exit: 1
signal n : u64 = bpf.n
signal lat : u64 ns = bpf.lat
monotonic n because "it counts"
warn always n < 100
group "g" {
    always lat < 5ms
    always n < 1000
}
"same": always n < 2
group "h" { "same": always n < 50 }

test "holds" { n = [1, 2] every 1s; passes "monotonic n"; fails "same" at 1s; passes "h / same" }
test "should fail, passes" { n = [1, 2] every 1s; fails "monotonic n" }
group "g" {
    test "should pass, fails" {
        n = [1, 200,
             _, 100] every 0.5s
        passes "monotonic n"
        passes "always n < 100"
        fails "monotonic n" at 1s
    }
}
test "open" {
    lat = [1ms, _drift, _missing_stats(cancelled), 7ms] every 1s
    inconclusive "g / always lat < 5ms"
    passes "always n < 1000"
    inconclusive "always n < 1000" (coverage)
    inconclusive "always n < 1000" (nothing_judged) at 3s
}
test "many & <odd> \u001b # names" {
    n = [9, 8, 7, 6, 5, 4, 3, 2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1] every 1ms
    passes "monotonic n"
    fails "monotonic n" at 17ms
}
