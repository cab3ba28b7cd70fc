kts 1


# one
param a=1 # two 

policy {
	on gap skip	# three
}
