require a + b * c - d / e / f
require -a * -(-b)
require not a and b or c implies d implies e
require a until b and c since[0s, 1s] d
require not a until b
require not x < 3 and y
require always[0s, 1s] x > 3 and y
require eventually[0, 1] historically[0, 1] once[a, b] x
require once x
require x in [1, 2] and y in (1, 2) or z in name
require x in >= 3
require (a < b) == (c < d)
require ((a))
require a != "text" and b == true or false
require f() + g(a) + k(a, b, c)
require max(util across layer) - min(util across layer)
require mean(lat over 500ms) <= 2 * p99(lat over 2 * 1s)
require rate(x @ step 1) / rate(x @ baseline) > quantile(x @ "warm", 0.5)
require mean(x over 1s @ step 2)
require count(x > 3 and y)
require cpu_sum(bpf.map("m")[0].stats.lat) > 3
