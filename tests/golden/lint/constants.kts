kts 1

# Checks that the series has no say in.
# exit: 1

param p = 5
signal c = p + 1
signal x = values.x

group "constants" {
    always true
    never 2 < 1
    always c > 2
    monotonic c
    require mean(c) > 1
    when true then c > 2 within 1s
    eventually c > 3 by 1s
    steady c within 1 of 6
    ratio c / c in [1, 1]
    always once[0s, 1s] c > 2
}

group "these are fine" {
    always x > c or c < 2
    always elapsed < 2s
    always index < 1000
    never swapped
    always phase == 0
    require count(true) > 10
    when true then x > 2 within 1s
    ratio x / c in [1, 2]
}
