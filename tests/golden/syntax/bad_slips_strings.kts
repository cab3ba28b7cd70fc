kts 1
# What somebody chose is a string; one that is missing is another matter.
series run.ndjson
use lib/rules.kts
signal x = bpf.x
group load during step 0 { always x > 1 }
always x > 1 because the load asks for it
always x > 1 during load
always x > 1 during basline
require rate(x @ load) > 1
test a drop is caught { x = [1, 2]; passes "a" }
always x > 1 because
always x > 2
