group "first" {
    monotonic a
    rate b
    monotonic c
}
}
policy {
    coverage >= 80%
    during step 1
    on gap
    on value skip
signal forgotten = bpf.x
group "typo" durng step 1 {
    monotonic d
    monotonic
}
policy oops {
    coverage
}
test "rows" {
    a = [1, 2
    b = [3, 4]
    c = [1 2] every 5s
    fails
}
series "s" {
    tags 5
    time sample.t ms
    forma plain
}
kts 1
monotonic
