signal a = bpf.map("scx_obj.bss")[0].stats.lat
signal b = bpf.map("m")["key with \"quotes\""].x
signal c = bpf.map("m")[*].cpu(3).y
signal d = bpf.map("m")[0].cpu(*).y
signal e = stats["cgroup.a"].z[*][0x10]
signal f = host.cpu(0).user
signal i = bpf . spaced [ 3 ] . name
signal j[cpu] = report.a.map.cpu
signal k = sample[""]
signal l : text = run.monitor.summary
signal m : bool = values.x
signal n : i64 KiB/s = values.x
signal o : f64 % = values.x
signal p : min = values.x
signal q : u64 /s = values.x
series "a.ndjson" {
    tags "p_*"; events "e.json"
    format plain
    time sample.t_ms ms
    tag sample.name phase sample.phase
}
series "b.ndjson" { time sample.t }
series "c.ndjson"
