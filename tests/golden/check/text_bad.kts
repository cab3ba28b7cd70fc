kts 1
signal state : text = stats.state
signal n : u64 = bpf.n
signal wrong : text = n + 1
signal sized : text ms = stats.state
signal number : u64 = "five"
always state > "a"
always state == 5
always n == "5"
always state
always state + 1 > 2
always "a"
always state in [1, 2]
monotonic state
always mean(state over 1s) > 1
always abs(state) > 1
always state == true
