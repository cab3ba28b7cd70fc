kts 1
# exit: 0
signal n : u64 = bpf.n
monotonic n
group "g" {
    test "up" { n = [1, 2, 3]; passes "monotonic n" }
}
test "down" { n = [1, 0] every 1s; fails "monotonic n" at 1s }
