kts 1

# Counts and percentages beside a series.
# exit: 1
series "steps.ndjson"

signal n    : u64 = values.n
signal util = values.util
signal rel  = values.rel
signal ok   : bool = values.ok

group "tolerances" {
    monotonic n allow 19 samples
    always ok allow 20 in a row
    always util < 97 during step 0 allow 10 samples
    always util < 96 after 1s allow 10 samples
}

group "fractions" {
    always util < 90%
    always util in [10%, 100%]
    require p99(util) <= 80%
    always max(util over 300ms) < 150%
    converge util to 50% within 5% by 1s
}

group "these are fine" {
    monotonic n allow 18 samples
    always ok allow 19 in a row
    always rel < 90%
    always util < 0.9
    always util < 90 and util > 5
    always rel < 150%
}
