kts 1
# What the messages of fix_works and text_slips say to write.
signal load1 : f64 = bpf.load1
signal dsp : u64 = bpf.dsp
signal st : text = stats.state
signal idle[cpu] : u64 ns = host.cpu(*).idle
converge load1 to 1 within 0.1 by 5s
steady load1 within 5% of mean
always elapsed > 5s
always elapsed in [1s, 5s]
require max(max(idle across cpu)) > 0ns
require last(mean(dsp over 1s)) > 0
always st == "enabled"
always (st == "a" or st == "b")
