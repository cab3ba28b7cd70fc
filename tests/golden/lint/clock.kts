kts 1

# Windows and times beside a series: 20 samples, 100 ms apart, of two phases.
# exit: 1
series "steps.ndjson"

signal n    : u64 = values.n
signal util = values.util
signal rel  = values.rel
signal ok   : bool = values.ok

group "windows" {
    always mean(n over 50ms) < 900
    always p90(n over 99ms) < 900
    always always[0s, 20ms] ok
    always ok or once[20ms, 80ms] ok
    always ok or (n < 5 since[0s, 30ms] ok)
    rate n over 60ms in [1/s, 2/s]
    when ok then n > 5 within 70ms
    when ok for 40ms then n > 5 within 1s
    converge n to 5 within 3 by 1s for 80ms
}

group "times" {
    eventually ok by 5s
    converge n to 5 within 3 by 1951ms
    always ok after 3s
    always n < 1000 before 2s
    eventually n > 3 by 1s during step 0
    always util < 95 after 950ms per phase
    always rel < 5 after 1e30h
}

group "these are fine" {
    always mean(n over 100ms) < 900
    always mean(n over 1s) < 900
    always always[100ms, 100ms] ok or ok
    always ok or once[50ms, 100ms] ok
    rate n over 100ms in [0/s, 2k/s]
    when ok then n > 5 within 100ms
    eventually ok by 1900ms
    eventually ok by 900ms during step 0
    always n < 1000 after 1s before 1900ms
}
