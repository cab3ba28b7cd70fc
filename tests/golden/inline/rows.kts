kts 1
# exit: 1
signal util[layer] = stats.layers[*].util
signal mode : text = stats.mode
signal n : u64 = bpf.n
signal lost : u64 = run.lost
always util < 0.9
"most": at least 2 of layer: always util < 0.5
monotonic n per phase
always mode == "fast"
require lost == 0
"load": monotonic n during "load"

test "holds" {
    util["a"] = [0.1, 0.95] every 1s
    util["b"] = [0.2, _absent]
    util["c"] = [0.2, 0.3]
    n      = [2, 1]
    phases = [1, 2]
    labels = ["warm up", "load"]
    mode   = ["fast", "slow"]
    lost   = [0]
    fails "always util < 0.9" at 1s
    fails "always util < 0.9 [a]" at 1s
    inconclusive "always util < 0.9 [b]" (undecided) at 1s
    passes "always util < 0.9 [c]"
    inconclusive "most" (undecided)
    inconclusive "monotonic n" (nothing_judged)
    inconclusive "monotonic n, step 1"
    inconclusive "load" (nothing_judged)
    fails "always mode == \"fast\"" at 1s
    passes "require lost == 0"
}
test "does not" {
    util["b"] = [0.1, 0.95] every 1s
    util[10]  = [0.1, 0.1]
    util[9]   = [0.99, 0.1]
    n         = [2, 1]
    phases    = [1, 1]
    mode      = ["fast", "slow"]
    passes "always util < 0.9"
    passes "always util < 0.9 [b]"
    fails "always util < 0.9 [9]" at 1s
    passes "always util < 0.9 [c]"
    passes "monotonic n, step 0"
    fails "monotonic n, baseline"
    passes "always mode == \"fast\""
    passes "require lost == 0"
    passes "load"
}
test "no key" { n = [1]; passes "always util < 0.9" }
