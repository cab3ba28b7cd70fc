kts 1
#! -D slack=0.15
#! -D t=5
#! -D b=3
#! -D on=1
#! -D slak=3
#! -D x=4
#! -D two=1
#! -D two=2
#! -D more=1% always x > 3
#! -D broken=1 +
#! -D nothing=
#! -D signal=x
param slack = 10%
param t = 5ms
param b = [1, 2]
param on = true
param two = 1
param more = 1%
param broken = 1
param nothing = 1
param signal = 1
signal x = bpf.x
steady x within slack
