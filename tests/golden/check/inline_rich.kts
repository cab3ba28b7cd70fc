kts 1
signal util[layer] = stats.layers[*].util
signal load[other] = stats.layers[*].util
signal hits[slot] : u64 = bpf.map("m")[*].hits
signal idle[cpu] : u64 = host.cpu(*).idle
signal mode : text = stats.mode
signal total : u64 = run.monitor.summary.total
signal n : u64 = bpf.n
signal unread[layer] = stats.other[*].x
always util < 0.9
always load < 0.9
monotonic hits
monotonic idle
always stats.layers["a"].util < 1
always stats.layers.b.util < 1
always mode == "fast"
require total > 5
group "g" { monotonic n per phase; monotonic util per phase }
"odd [key]": always util < 1
test "rows" {
    util["b"] = [1, 2]
    util["a"] = [3, 4] every 1s
    stats.layers[10].util = [5, 6]
    util["9"] = [7, 8]
    util[""] = [0, 0]
    util["x\"y\n"] = [0, 0]
    hits["key"] = [1, 2]
    bpf.map("m")[3].hits = [1, _drift]
    idle[0] = [1, 2]
    host.cpu(12).idle = [3, 4]
    unread["a"] = [1, 1]
    mode = ["fast", "a\nb"]
    total = [7]
    n = [1, 2]
    phases = [0, 1]
    labels = [_, "load"]
    passes "always util < 0.9 [a]"
    fails "monotonic n, step 0" at 1s
    inconclusive "g / monotonic n, baseline"
    passes "monotonic util [x, y], step 0"
    passes "g / monotonic util [a [b]]"
    passes "odd [key]"
    passes "odd [key] [b]"
    passes "always util < 0.9"
}
test "none" { n = [1]; run.monitor.summary.total = [_absent]; passes "monotonic n" }
