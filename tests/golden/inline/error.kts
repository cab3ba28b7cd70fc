kts 1
# exit: 99
signal n : u64 = bpf.n
monotonic n
test "wrong" { n = [1, -2]; passes "monotonic n" }
