kts 1
# Names: declared twice, in a circle, or not at all.
signal a = b + 1
signal b = a * 2
signal c = c
signal d = a
param p = q
param q = 2 * p
signal a = 3
signal dispatched = bpf.x
always dipatched > 1
always dipatched > 2
always lapsed > 1s
always stats > 1
always d > 1
always dispatched in band
