kts 1

# Is a load that comes and goes mistaken for a steady one?
series "../series/proc_stress.ndjson" {
    time sample.t_ms ms
}

signal pressure = sample.psi.cpu.some.avg10

steady pressure within 20%
