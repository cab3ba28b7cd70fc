kts 1
signal util[layer] = stats.layers[*].util
signal n : u64 = bpf.n
always util < 0.9
"most": at least 2 of layer: always util < 0.5
monotonic n per phase
monotonic util per phase
"plain": monotonic n
test "rows that cannot be" {
    n = [1]
    passes "plain [a]"
    passes "plain, step 0"
    passes "monotonic n [a]"
    passes "most [a]"
    passes "always util < 0.9, step 0"
    passes "monotonic util [a], step x"
    passes "monotonic util [a, baseline"
    passes "always util < 0.9 ]"
    passes " [a]"
    passes ", baseline"
}
