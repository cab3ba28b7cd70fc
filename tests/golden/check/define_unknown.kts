kts 1
#! -D zzz=3
param slack = 10%
param top = 5
signal x = bpf.x
steady x within slack
always x < top
