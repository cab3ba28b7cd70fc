kts 1
#! -D slack=15%
#! -D t=1s
#! -D b=[1, 3)
#! -D on=false
#! -D n=-5
param slack = 10%
param t = 5ms
param b = [1, 2]
param on = true
param n = 3
signal x = bpf.x
steady x within slack
always x in b
always on implies elapsed < t
always x > n
