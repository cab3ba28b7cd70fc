kts 1
signal mode : text = stats.mode
signal total : u64 = run.monitor.summary.total
signal n : u64 = bpf.n
always mode == "fast"
require total > 5
monotonic n
always n < 9 during "load"
test "text" { mode = [1, true, fast, drift, _drift, "fast"]; passes "monotonic n" }
test "no text" { n = ["1"]; passes "monotonic n" }
test "of the run" { n = [1, 2]; total = [1, 2]; passes "monotonic n" }
test "of the run, by path" { run.monitor.summary.total = []; n = [1, 2]; passes "monotonic n" }
test "a clock of the run" { total = [1] every 1s; n = [1]; passes "monotonic n" }
test "no sample" { total = [1]; passes "require total > 5" }
test "labels" { n = [1, 2, 3, 4]; phases = [0, 1, 1, 1]; labels = ["load", load, 1, ""]; passes "monotonic n" }
test "labels of no phase" { n = [1, 2]; phases = [0, _]; labels = ["load", "load"]; passes "monotonic n" }
test "labels without phases" { n = [1, 2]; labels = [_, "load"]; passes "monotonic n" }
test "label" { n = [1]; label = ["load"]; passes "monotonic n" }
test "labels twice" { n = [1]; labels = [_]; labels = [_]; passes "monotonic n" }
