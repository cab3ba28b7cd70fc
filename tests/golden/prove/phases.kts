kts 1

# More phases than are tried, names that need escapes, and a scheduler that is replaced.
# exit: 2
series "swap.ndjson"

signal a : u64 = bpf.a
signal b : i64 = bpf.b

"says \"hello\"\tand\u001b[1m goes": monotonic a
"in one phase": always a in [0, 1000] during step 1 because "so"
"identity": never swapped during step 2
"both": always b <= a
"no such phase": monotonic a during step 99
