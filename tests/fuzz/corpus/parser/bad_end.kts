group "a" {
    group "b" {
        monotonic x
    }
