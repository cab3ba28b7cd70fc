kts 1

# Margins are in the unit of what is compared; of different units there is none.
#: l: 5000000 3 1001
#: x: 1 2 3

signal l : u64 ns = values.l
signal x : u64 = values.x
always l < 5ms
always l < 5ms and l > 1us
always l < 5ms and x < 3
always l < 5ms or elapsed < 50ms
never x > 2 or x < 2
