kts 1

# Rules for a scheduler that serves several layers, and the tests that show that
# they catch what they are meant to catch. There is no recorded run beside it:
# `kts test` needs none, `kts check -s FILE` judges one.
param full = 0.9

signal util[layer]          = stats.layers[*].util
signal queued[layer] : u64  = stats.layers[*].queued
signal mode          : text = stats.mode
signal served        : u64  = bpf.nr_served

group "layers" {
    always util in [0, full]
    "no layer starves": never queued > 0 and util == 0
    at least 2 of layer: "room is left": always util < 0.5
}

monotonic served per phase
"the fast path is on": always mode == "fast" during "load"

test "a layer that starves is caught, by name" {
    util["batch"]   = [0.1, 0, 0.2] every 1s
    util["web"]     = [0.4, 0.6, 0.4]
    queued["batch"] = [0, 7, 0]
    queued["web"]   = [3, 3, 3]
    fails "no layer starves [batch]" at 1s
    passes "no layer starves [web]"
    passes "always util in [0, full]"
}

test "room has to be left in two layers" {
    util["a"] = [0.1, 0.2]
    util["b"] = [0.6, 0.2]
    util["c"] = [0.2, 0.1]
    passes "room is left"
}

test "one layer with room is too few" {
    util["a"] = [0.1, 0.2]
    util["b"] = [0.6, 0.2]
    fails "room is left"
}

test "without any layer there is nothing to say" {
    served = [1, 2]
    inconclusive "always util in [0, full]" (nothing_judged)
}

test "a counter may start anew in a phase, not inside of one" {
    served = [5, 9, 0, 4, 3] every 1s
    phases = [baseline, baseline, 1, 1, 1]
    passes "monotonic served, baseline"
    fails "monotonic served, step 0" at 4s
}

test "only the load has to be on the fast path" {
    mode   = ["slow", "fast", "fast"]
    phases = [baseline, 1, 2]
    labels = [_, "load", "load"]
    passes "the fast path is on"
}
