monotonic x
kts 1
group "g" {
    kts 1
}
warn "one": at least 2 of layer: "two": always x
monotonic x wrap 16
always x during step 1.5
always x during steps 1ms .. 2
at least 2 layer: always x
always max(x over 1s across layer)
