kts 1

# What is longer than the series, or has no samples in it: 20 samples, 100 ms apart, of two phases.
# exit: 1
series "steps.ndjson"

signal n    : u64 = values.n
signal ok   : bool = values.ok

group "times" {
    when ok then n > 5 within 1000s
    when ok for 1000s then n > 5 within 1s
    when ok for 1s then n > 5 within 1s
    rate n over 1000s in [1/s, 2/s]
    converge n to 5 within 1 by 1s for 1500ms
    always ok before 0s
    always n > 6 before 1s during step 0 after 950ms
}

group "windows" {
    always mean(n over 1000s) < 2
    always ok or eventually[1000s, 2000s] ok
    always eventually[0s, 1000s] ok
    always not always[0s, 1000s] ok
    never once[1000s, 2000s] ok
    always n > 3 implies once[0s, 1000s] ok
    require max(mean(n over 2s)) < 5
}

group "samples" {
    converge n to 5 within 1 by 1s for 1000 samples
    eventually n > 5 by 300ms after 500ms
    when ok then n > 5 within 1s triggers >= 100
    always ok during step 7
    always ok during "nolabel" allow 3 samples
    always ok after 510ms before 590ms
    require mean(n @ step 7) > 5
}

group "these are fine" {
    when ok then n > 5 within 1900ms
    when ok for 900ms then n > 6 within 1s
    when ok then n > 6 within 1s triggers >= 10
    rate n over 1900ms in [1/s, 2/s]
    converge n to 5 within 1 by 1s for 1s
    converge n to 5 within 1 by 1s for 11 samples
    always mean(n over 1900ms) < 2
    always eventually[0s, 1900ms] ok
    always always[0s, 1000s] ok
    always ok before 1ms
    when ok then n > 7 within 1s per phase
}
