kts 1
# Messages whose fix was another question, or none.
signal load1 : f64 = bpf.load1
signal dsp : u64 = bpf.dsp
signal idle[cpu] : u64 ns = host.cpu(*).idle
signal run[c] = stats.a[*].b
param limit = 5
steady load1 within 5% of average
steady load1 within 5% of max
steady load1 within 5% of medain
always elapsed > 5
always elapsed > limit
always elapsed in [1, 5]
always index < 1s
always phase == 1KiB
require max(idle across cpu) > 0ns
require mean(dsp over 1s) > 0
require run.monitor.x == 0
