kts 1
# exit: 1
# A key that no sample has, and a quorum of more keys than there are.
series "keyed.ndjson"
signal util[layer] = stats.layers[*].util

always util["weeb"] < 50 on any skip
at least 13 of layer: always util < 100 on absent skip coverage >= 0%
