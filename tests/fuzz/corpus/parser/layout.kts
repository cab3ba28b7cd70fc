kts 1
monotonic x; monotonic y
	monotonic z # tab
;;
monotonic
last
