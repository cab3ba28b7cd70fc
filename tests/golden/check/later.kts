kts 1
# What the grammar knows and this version does not evaluate.
signal n : u64 = bpf.n
monotonic n
test "x" { n = [1, 2] every 100ms; passes "monotonic n" }
