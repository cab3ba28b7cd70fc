use "circle.kts"
