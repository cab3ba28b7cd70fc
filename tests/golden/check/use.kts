kts 1
# Files are read once, their policy is their own, and the outermost series counts.
series "outer.ndjson"
policy { coverage >= 90% }
group "g" after 1s {
	use "used/signals.kts"
}
use "used/more.kts"
use "used/signals.kts"
monotonic n
monotonic m
