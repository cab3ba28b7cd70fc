kts 1

# Does the host never have more than six tasks running? Under load it does.
series "../series/proc_stress.ndjson" {
    time sample.t_ms ms
}

signal running : u64 = sample.procs_running

never running > 6
