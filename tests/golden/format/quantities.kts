param a = 5ns
param b = 5us
param c = 5ms
param d = 5s
param e = 5min
param f = 5h
param g = 5B
param i = 5KiB
param j = 1.5MiB/s
param k = 2GiB
param l = 10%
param m = 500/s
param n = 500k/s
param o = -1.5/ms
param p = 5kB
param q = 10%/min
# divisions, not quantities
signal r = 1/min(a, b)
signal t = 1/min (a, b)
signal u = 1/min.x
signal v = 1/min["x"]
signal w = 1/seconds
signal x = 1/x
signal y = 1 / min
rate a in [0/min, 1/min]
