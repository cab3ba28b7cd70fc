kts 1
signal n : u64 = bpf
	.n	# a comment
	["a # b"]
always n   <   # another
	5ms
