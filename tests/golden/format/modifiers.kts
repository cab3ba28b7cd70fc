always x during baseline
always x during step 1
always x during steps 1 .. 3
always x during steps 1..3
always x during "warm up"
always x after 1s before 2min
always x per phase
monotonic x gaps bridge
monotonic x gaps break
always x on gap skip on missing_stats(no_scheduler) fail on any inconclusive
always x coverage >= 60%
always x allow 5%
always x allow 3 samples
always x allow 3 in a row
when x then y within 1s triggers >= 2
always x because "of this"
"long": always x
    during step 1
    on absent fail;
policy { }
policy {
	coverage >= 50%; gaps break
	allow 1%
	on value skip
}
group "outer" during step 1 after 1s {
    signal inner = bpf.x
    group "inner" on gap skip { always x }
    group "empty" { }
}
