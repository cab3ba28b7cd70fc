kts 1
# In percent, beside numbers without a unit.
param p = 90
signal util : f64 % = stats.util
signal plain = stats.plain
always util <= 90
always util <= 0.9
always util <= p
always util <= plain
always util in [0, 100]
always util + 5 < 50%
converge util to 50 within 5 by 5s
rate util in [1/s, 2/s]
monotonic util coverage >= 80
monotonic util coverage >= 0.8
monotonic util coverage >= 101%
monotonic util coverage >= -1%
monotonic util coverage >= 5ms
monotonic util allow 5
