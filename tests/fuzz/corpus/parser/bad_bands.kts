rate x in [1/s 2/s]
rate x in [1/s; 2/s]
rate x in [1/s .. 2/s]
rate x [1/s, 2/s]
rate x 5/s
always x in 5
always x in {1, 2}
always x in [1, 2
always x in [1]
ratio x in [1, 2]
