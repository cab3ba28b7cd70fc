kts 1
# exit: 1
# Labels, groups, reasons and tags that mean something to a consumer.
series "escapes.ndjson"
signal x : u64 = values["x::<y>"]

group "a, b: 100% # TODO \\ <g>" {
    "# SKIP | `x` *y* _z_ [l](m) \"q\" & <b> %0A ::error::": monotonic x because "]]> --- ... \n::error::no"
    "line\nbreak\ttab \u001b[31m": always x < 3
    "größer ≥ 日本 😀": always x >= 0
}
