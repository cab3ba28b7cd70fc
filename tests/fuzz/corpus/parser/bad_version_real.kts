kts 1.0
