kts 1
use "used/nowhere.kts"
use ""
use "use_bad.kts"
use "used/circle.kts"
use "used/broken.kts"
signal n = bpf.n
monotonic anything
