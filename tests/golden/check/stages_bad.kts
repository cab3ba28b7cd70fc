kts 1
# KTS_MAX_STAGES
signal busy = stats.busy
always once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] busy > 1
when once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] once[0s, 1s] busy > 1 then busy < 1 within 1s
