kts 1
signal util[layer] = stats.layers[*].util
signal part[layer] = util / 2
signal hits[slot] : u64 = bpf.map("m")[*].hits
signal idle[cpu] : u64 = host.cpu(*).idle
signal n : u64 = bpf.n
always part < 1
monotonic hits
monotonic idle
monotonic n
always stats.layers["a"].util < 1
test "all at once" {
    util = [1]
    hits = [1]
    idle = [1]
    stats.layers[*].util = [1]
    bpf.map("m")[*].hits = [1]
    host.cpu(*).idle = [1]
    passes "monotonic n"
}
test "keys" {
    util["a"].b = [1]
    util[*] = [1]
    idle["x"] = [1]
    util["a\u0000b"] = [1]
    part["a"] = [1]
    n["a"] = [1]
    passes "monotonic n"
}
test "again" { util["a"] = [1]; stats.layers["a"].util = [2]; passes "monotonic n" }
test "and again" { util["b"] = [1]; util["b"] = [2]; passes "monotonic n" }
test "an element and a member" { util["0"] = [1]; util[0] = [2]; passes "monotonic n" }
test "of another type" { hits[0] = [true, 1.5, "x"]; passes "monotonic n" }
