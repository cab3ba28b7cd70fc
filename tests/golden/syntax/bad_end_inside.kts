group "a" {
    rate x in [1/s,