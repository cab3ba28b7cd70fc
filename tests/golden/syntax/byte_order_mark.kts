kts 1
monotonic x
