kts 1
# Labels: as written, without band, tolerance and modifiers; a second one alike is numbered.
signal n : u64 = bpf.n
monotonic n
monotonic   strictly	decreasing n allow 5%
monotonic n
"monotonic n": always n > 1
"monotonic n #2": always n > 1
always n   >  # why
	1 and
	n < 5
ratio n/n in [0, 1]
steady n + 1 within 5%
group "a" { monotonic n; monotonic n }
group "b" { monotonic n }
group "a" { monotonic n; group "c" { monotonic n } }
