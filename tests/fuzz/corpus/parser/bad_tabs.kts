	always	ä	x
		rate ünïcode 5
