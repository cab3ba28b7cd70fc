kts 1
always abs(dsp > 3
