kts 1
series "run.ndjson" {
	tags "periodic_*"
	events "run.events.json"
	format plain
	time sample.t_us us
	tag sample["the tag"]
	phase sample.step
}
signal n : u64 = sample.n
monotonic n
