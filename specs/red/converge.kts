kts 1

# Does CPU pressure fall to nothing within a second of the end of the load?
# It does not: the kernel averages it over ten seconds.
series "../series/proc_stress.ndjson" {
    time sample.t_ms ms
    phase sample.step
}

signal pressure = sample.psi.cpu.some.avg10

converge pressure to 0 within 1 by 1s during step 1
