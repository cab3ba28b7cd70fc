kts 1
signal n : u64 = bpf.n
policy { on gap fail; on gap skip; coverage >= 10%; coverage >= 20% }
policy { on any skip; on gap fail }
group "g" gaps bridge allow 3 samples on value skip on gaap skip on swap(x) skip on missing_stats(cancel) skip {
	steady n within 5
	converge n to 5 within 1 by 5s
	converge n to 5 within 1 by 5s on value skip on overflow skip allow 5% gaps bridge
	always n > 1 gaps break
	policy { coverage >= 1% }
	series "x"
}
always n > 1 during steps 3 .. 1
always n > 1 after 5s before 5s
always n > 1 after 5s after 6s
monotonic n allow 5.5 samples
monotonic n allow -1 samples
