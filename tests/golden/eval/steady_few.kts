kts 1

# One sample is no mean.
#: x: 100 _ !no_active_scheduler
#: t: 0 100 200

signal x : u64 = values.x
steady x within 5%
steady x within 5% on gap fail
steady x within 5% after 100ms
steady x within 5% after 1s
