kts 1
# The innermost setting wins; on one level the more specific selector.
signal n : u64 = bpf.n
policy {
	coverage >= 80%
	on missing_stats(no_scheduler) fail
	on any inconclusive
	gaps break
	allow 10%
}
monotonic n
monotonic n on gap fail
monotonic n on placeholder fail on any skip
monotonic n on missing_stats fail on missing_stats(cancelled) skip on gap inconclusive
monotonic n coverage >= 0% gaps bridge allow 0 samples
group "outer" during step 1 on gap skip because "outer" after 1s {
	monotonic n
	group "inner" during steps 2 .. 4 on placeholder fail before 9s {
		monotonic n
		monotonic n during baseline on lookup skip because "own" before 5s
		converge n to 5 within 1 by 5s
		always n > 1
		warn "a label": never n > 5
	}
}
