kts 1

# Every reason why a check has no teeth, and one that has.
# exit: 1
series "level.ndjson"

signal level : u64  = values.level
signal load  : f64 %  = values.load
signal up    : bool = values.up
signal never_there : u64 = values.absent

group "teeth" {
    "level is low": always level < 200
    always up
    steady load within 10% because "the load is constant"
    "gaps are told": always level > 0 on gap fail
}

group "toothless" {
    "the type ends here": always level >= 0
    "and here": never 0 > level
    "far away": always level < 1M
    "far above": rate level <= 1G/s
    "tolerant": monotonic level allow 90%
    "skipped": ratio level / level in [1, 1] on undefined skip
    "always so": ratio level / level in [1, 1]
    "within 0": always abs(delta(level)) >= 0
    warn "only a warning": always load < 1000000%
}

group "not provable" {
    "wrong name": monotonic never_there
    "fails": always level > 150
    warn "fails as a warning": always level > 150
    "no signal": always elapsed < 1h
    "open": always level > 0 coverage >= 100%
}
