kts 1
# Texts without quotes, quotes around what is no text, and lists of texts.
signal dsp : u64 = bpf.dsp
signal st : text = stats.state
signal quoted : u64 = "bpf.a"
signal single : u64 = 'bpf.b'
always st == enabled
always stt != st
always undeclared == "a"
always st == 1
always st != true
always dsp == "3"
always dsp == "x"
always st in ("a", "b")
always stats.x in ["a", "b"]
always dsp in ["1", "2"]
always single > 0
