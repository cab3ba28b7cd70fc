kts 1
use "used/signals.kts"
