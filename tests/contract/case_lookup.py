# SPDX-License-Identifier: MIT
"""Look-up in drained documents: the four rules, entries, slots, members, pointers, coercion, identities."""

from harness import (case, bad, counts, verdict, violation, violated_at, undecided, note, note_says, row_says, samples, said, margin, series_is, matches,
                     notes, undecided_at)
from series import (BYTES, CPUS, KVA, MISSING, PLACEHOLDER, REASONS, UNSUPPORTED, Raw, array, boolean, bpf_map, char, drained, enum, flt, i_, live,
                    partial, ptr, report, section, struct, u)


def sig(path, t="u64", name="v"):
    return "signal %s : %s = %s\n" % (name, t, path)


def reads(what, path, rep, value, t="u64"):
    """The path has this value."""
    case(what, sig(path, t) + "always v == %s" % value, drained(rep, rep), 0, counts(judged=2))


def errs(what, path, rep, kind, *words, t="u64"):
    """The path never has a value, and the error is of this kind: a wrong name if it is of class lookup, else all skipped."""
    lookup = kind in ("map_not_found", "var_not_found", "ambiguous_var", "field_not_found", "not_a_struct", "type_mismatch", "index_out_of_range",
                      "cpu_out_of_range", "no_match", "not_narrowed", "no_rendered")
    if lookup:
        case(what, sig(path, t) + "monotonic v", drained(rep, rep), 1, violation(kind=kind), counts(total=1, judged=1, violated=1), row_says(*words))
    elif kind in ("non_finite", "out_of_range"):
        case(what, sig(path, t) + "monotonic v", drained(rep, rep), 1, violation(kind=kind))
    else:
        case(what, sig(path, t) + "monotonic v", drained(rep, rep), 2, counts(total=1, judged=0, skipped={kind: 1}), note_says(kind, *words))


A, B = KVA, KVA + 4096

# 1. a placeholder
errs("a placeholder has no variable", "bpf.nr", PLACEHOLDER, "placeholder", "rendezvous_late")
errs("a placeholder has no map", 'bpf.map("m")[0]', PLACEHOLDER, "placeholder", "rendezvous_late")
errs("a placeholder has no host row", "host.cpu(0).irqs_sum", PLACEHOLDER, "placeholder")
case("statistics beside a placeholder are valid", sig("stats.busy") + "always v == 5", drained(PLACEHOLDER, PLACEHOLDER, stats={"Ok": {"busy": 5}}), 0)
case("an empty report is no placeholder", sig("bpf.nr") + "monotonic v", drained(report(), report()), 2, counts(skipped={"no_active_scheduler": 1}))
case("is_placeholder false is none", sig("bpf.nr") + "always v == 1", drained(dict(live(nr=u(1)), is_placeholder=False)), 0)

# 2. the active object is known
reads("a variable of .bss", "bpf.nr", live(nr=u(7)), 7)
reads("a variable of .data", "bpf.nr", report(section("scx_a.data", A, nr=u(7)), obj="scx_a", kvas=[A]), 7)
reads("a variable of .rodata", "bpf.nr", report(section("scx_a.rodata", A, nr=u(7)), obj="scx_a", kvas=[A]), 7)
reads("the second section", "bpf.nr", live(other=u(1), more=[section("scx_a.data", B, nr=u(7))]), 7)
errs("an address that is not in the set", "bpf.nr", report(section("scx_a.bss", A, nr=u(7)), obj="scx_a", kvas=[B]), "excluded_maps")
errs("a map of the object, not in the set", 'bpf.map("scx_a.bss")[0].nr', report(section("scx_a.bss", A, nr=u(7)), obj="scx_a", kvas=[B]), "excluded_maps")
errs("excluded, though another map of the object is in the set", "bpf.nr",
     report(section("scx_a.bss", A, nr=u(7)), section("scx_a.data", B, other=u(1)), obj="scx_a", kvas=[B]), "excluded_maps")
errs("the section of a dead scheduler is not read", "bpf.nr", report(section("scx_b.bss", B, nr=u(7)), section("scx_a.bss", A, other=u(1)), obj="scx_a", kvas=[A]),
     "var_not_found")
reads("nor does it make a name ambiguous", "bpf.nr", report(section("scx_b.bss", B, nr=u(9)), section("scx_a.bss", A, nr=u(7)), obj="scx_a", kvas=[A]), 7)
reads("without addresses: by prefix", "bpf.nr", report(section("scx_b.bss", B, nr=u(9)), section("scx_a.bss", A, nr=u(7)), obj="scx_a"), 7)
reads("without addresses: maps that are no section are visible", 'bpf.map("stats")[0]', report(section("scx_a.bss", A, nr=u(7)), bpf_map("stats", B, u(5)), obj="scx_a"), 5)
errs("without addresses: the other's section is not", "bpf.nr", report(section("scx_b.bss", B, nr=u(9)), section("scx_a.bss", A, other=u(7)), obj="scx_a"), "var_not_found")
# a map without a prefix that is not in the set: the pages allow either kind, but never its value
case("a map that is not in the set", sig('bpf.map("stats")[0]') + "always v == 5", drained(dict(live(nr=u(1)), maps=[section("scx_a.bss", KVA, nr=u(1)), bpf_map("stats", B, u(5))])),
     lambda s: s in (1, 2), matches("map_not_found|excluded_maps"))
reads(".data.uei_dump belongs to the active object", 'bpf.map(".data.uei_dump")[0].uei_dump[1]',
      live(nr=u(1), more=[bpf_map(".data.uei_dump", B, struct(uei_dump=array(u(4), u(5))))]), 5)
reads("and is visible without addresses", 'bpf.map(".data.uei_dump")[0].uei_dump[1]',
      report(section("scx_a.bss", A, nr=u(1)), bpf_map(".data.uei_dump", B, struct(uei_dump=array(u(4), u(5)))), obj="scx_a"), 5)

# 3. it is not known
errs("no global section at all", "bpf.nr", report(bpf_map("stats", A, u(5))), "no_active_scheduler")
reads("one prefix: that one", "bpf.nr", report(section("scx_a.bss", A, nr=u(7)), section("scx_a.data", B, o=u(7))), 7)
errs("several prefixes that carry it are ambiguous", "bpf.nr", report(section("scx_a.bss", A, nr=u(7)), section("scx_b.bss", B, nr=u(7))), "ambiguous_var", "scx_a", "scx_b")
errs("one prefix without it", "bpf.nr", report(section("scx_a.bss", A, other=u(7))), "var_not_found")

# 4. nothing found
errs("the nearest variables are named", "bpf.nr_enqueued", live(nr_enqueue=u(1), vtime=u(1)), "var_not_found", "nr_enqueue")
errs("the nearest maps are named", 'bpf.map("statz")[0]', live(nr=u(1), more=[bpf_map("stats", B, u(1))]), "map_not_found", "stats")
errs("a dropped map may have held it", "bpf.gone", dict(live(nr=u(1)), maps_truncated=2), "incomplete")
errs("a dropped map may have been it", 'bpf.map("gone")[0]', dict(live(nr=u(1)), maps_truncated=2), "incomplete")
case("what was not dropped is read", sig("bpf.nr") + "always v == 1", drained(dict(live(nr=u(1)), maps_truncated=2)), 0)
errs("a section that failed to render may hold it", "bpf.gone", live(nr=u(1), more=[bpf_map("scx_a.data", B, error="walk_cut_short")]), "incomplete")
errs("a truncated section may hold it", "bpf.gone", report(bpf_map("scx_a.bss", A, partial(struct(nr=u(1)))), obj="scx_a", kvas=[A]), "incomplete")
reads("what stands in a truncated section is read", "bpf.nr", report(bpf_map("scx_a.bss", A, partial(struct(nr=u(7)))), obj="scx_a", kvas=[A]), 7)
errs("a map that failed to render", 'bpf.map("stats")[0]', live(nr=u(1), more=[bpf_map("stats", B, error="walk_cut_short")]), "incomplete")
case("a wrong name is not forgiven", sig("bpf.gone") + "monotonic v allow 100% on any skip", drained(live(nr=u(1)), live(nr=u(1))), 1, violation(kind="var_not_found"))
case("gone at one sample is absent", sig("bpf.nr") + "monotonic v", drained(live(nr=u(1)), live(o=u(1)), live(nr=u(2))), 0, counts(judged=1, skipped={"absent": 1}))
case("incomplete at one sample", sig("bpf.nr") + "monotonic v", drained(live(nr=u(1)), dict(live(o=u(1)), maps_truncated=1), live(nr=u(2))), 0, counts(skipped={"incomplete": 1}))

# entries
HASH = [{"key": u(7, 32), "key_hex": "07", "value": struct(n=u(70)), "value_hex": "46"},
        {"key": i_(-3), "key_hex": "fd", "value": struct(n=u(30)), "value_hex": "1e"},
        {"key_hex": "0a 0b", "value": struct(n=u(99)), "value_hex": "63"}, {"key": u(8), "key_hex": "08", "value_hex": "00"}]
ARRAY = [{"key": 0, "value": u(10)}, {"key": 1, "value": u(11)}, {"key": 4, "value": u(14)}]
PERCPU = [{"key": 0, "per_cpu": [u(5), u(6), None]}, {"key": 1, "per_cpu": [struct(n=u(50)), struct(n=u(60)), None]}]
PHASH = [{"key": u(7), "key_hex": "07", "per_cpu": [u(1), u(2)]}]
MAPS = live(nr=u(1), more=[bpf_map("one", A + 8, u(42)), bpf_map("rec", A + 16, struct(a=u(1), b=struct(c=u(2)))), bpf_map("hash", A + 24, entries=HASH),
                           bpf_map("arr", A + 32, array_entries=ARRAY), bpf_map("pcpu", A + 40, percpu_entries=PERCPU), bpf_map("phash", A + 48, percpu_hash_entries=PHASH),
                           bpf_map("parth", A + 56, entries=HASH[:1], error="walk_cut_short"), bpf_map("empty", A + 64)])
for path, value in [('bpf.map("one")[0]', 42), ('bpf.map("rec")[0].a', 1), ('bpf.map("rec")[0].b.c', 2), ('bpf.map("hash")[0].n', 70), ('bpf.map("hash")[1].n', 30),
                    ('bpf.map("hash")["7"].n', 70), ('bpf.map("hash")["-3"].n', 30), ('bpf.map("arr")[0]', 10), ('bpf.map("arr")[1]', 11), ('bpf.map("arr")[4]', 14),
                    ('bpf.map("pcpu")[0].cpu(0)', 5), ('bpf.map("pcpu")[0].cpu(1)', 6), ('bpf.map("pcpu")[1].cpu(1).n', 60), ('bpf.map("phash")["7"].cpu(1)', 2),
                    ('bpf.map("phash")[0].cpu(0)', 1), ('cpu_sum(bpf.map("pcpu")[0])', 11), ('cpu_max(bpf.map("pcpu")[0])', 6), ('cpu_min(bpf.map("pcpu")[0])', 5),
                    ('cpu_sum(bpf.map("pcpu")[1].n)', 110), ('cpu_sum(bpf.map("phash")["7"])', 3), ('bpf.map("parth")["7"].n', 70), ('bpf.map("scx_a.bss")[0].nr', 1)]:
    reads(path, path, MAPS, value)
for path, kind, words in [('bpf.map("one")[1]', "index_out_of_range", ("one",)), ('bpf.map("hash")[4].n', "index_out_of_range", ("hash", "4")), ('bpf.map("arr")[9]', "index_out_of_range", ()),
                          ('bpf.map("hash")["9"].n', "no_match", ("hash", "7")), ('bpf.map("hash")["8"].n', "no_rendered", ("hash",)), ('bpf.map("pcpu")[0]', "not_narrowed", ("pcpu",)),
                          ('bpf.map("pcpu")[0].cpu(3)', "cpu_out_of_range", ("pcpu", "3")), ('bpf.map("pcpu")[0].cpu(2)', "unreadable_slot", ()),
                          ('bpf.map("pcpu")[1].cpu(0).m', "field_not_found", ("m", "n")), ('bpf.map("rec")[0].a.x', "not_a_struct", ()), ('bpf.map("rec")[0].b', "type_mismatch", ()),
                          ('bpf.map("rec")[0].z', "field_not_found", ("z", "a", "b")), ('bpf.map("parth")["8"].n', "incomplete", ()),
                          ('bpf.map("parth")[1].n', "incomplete", ()), ('bpf.map("pcpu")[7].cpu(0)', "index_out_of_range", ()), ('bpf.map("phash")["9"].cpu(0)', "no_match", ("7",)),
                          ('bpf.map("phash")["7"].cpu(2)', "cpu_out_of_range", ()), ('cpu_sum(bpf.map("pcpu")[1].m)', "field_not_found", ("n",)), ('bpf.map("nope")[0]', "map_not_found", ())]:
    errs("%s is %s" % (path, kind), path, MAPS, kind, *words)

# members
DEEP = struct(("", struct(("", struct(inner=u(3))), anon=u(2))), plain=u(1), arr=array(u(4), u(5), length=9), recs=array(struct(n=u(6)), struct(n=u(7))),
              p=ptr(KVA + 7, struct(n=u(8))), q=ptr(0), trunc=partial(struct(n=u(9))), st=struct(n=u(1)))
V = live(("____qmap_enqueue.user_cnt", u(77)), ("dump.____fmt.15", u(78)), v=DEEP, top=u(1), ta=array(u(1), u(2)))
for path, value in [("bpf.v.plain", 1), ("bpf.v.anon", 2), ("bpf.v.inner", 3), ("bpf.v.arr[0]", 4), ("bpf.v.arr[1]", 5), ("bpf.v.recs[1].n", 7), ("bpf.v.p.n", 8), ("bpf.v.p", KVA + 7),
                    ("bpf.v.q", 0), ("bpf.v.trunc.n", 9), ('bpf["____qmap_enqueue.user_cnt"]', 77), ('bpf["dump.____fmt.15"]', 78), ('bpf["v"]["st"].n', 1), ("bpf.ta[1]", 2)]:
    reads(path, path, V, value)
for path, kind, words in [("bpf.v.arr[2]", "incomplete", ()), ("bpf.v.arr[8]", "incomplete", ()), ("bpf.v.arr[9]", "index_out_of_range", ("9",)), ("bpf.v.nope", "field_not_found", ("nope", "plain")),
                          ("bpf.v.plain.x", "not_a_struct", ()), ("bpf.v.st", "type_mismatch", ()), ("bpf.v.arr", "type_mismatch", ()), ("bpf.top.x", "not_a_struct", ()),
                          ("bpf.top[0]", "type_mismatch|not_a_struct|index_out_of_range", ()), ("bpf.v.q.n", "not_a_struct", ())]:
    if "|" in kind:
        case("%s is of class lookup" % path, sig(path) + "monotonic v", drained(V, V), 1, violation(kind=lambda k, kinds=kind.split("|"): k in kinds))
    else:
        errs("%s is %s" % (path, kind), path, V, kind, *words)


def chain(n):
    v = struct(n=u(5))
    for k in range(n):
        v = ptr(KVA + k, v)
    return v


reads("16 pointers are followed", "bpf.p.n", live(p=chain(16)), 5)
case("17 are not", sig("bpf.p.n") + "monotonic v", drained(live(p=chain(17)), live(p=chain(17))), 1, counts(violated=1))
errs("a pointer that was not followed", "bpf.p.n", live(p=dict(ptr(KVA), deref_skipped_reason="depth_limit_hit")), "not_a_struct")

# coercion: value (None: type_mismatch; a kind: that) for u64, i64, f64, bool
OOR, NF = "out_of_range", "non_finite"
for what, v, want in [
        ("int 5", i_(5), ("5", "5", "5", "true")), ("int -5", i_(-5), (OOR, "-5", "-5", "true")), ("int 0", i_(0), ("0", "0", "0", "false")),
        ("uint 2^64-1", u(2 ** 64 - 1), ("18446744073709551615", OOR, OOR, "true")), ("uint 2^53+1", u(2 ** 53 + 1), ("9007199254740993", "9007199254740993", OOR, "true")),
        ("uint, as text", u("18446744073709551615"), ("18446744073709551615", OOR, OOR, "true")),
        ("enum 2", enum(2, "TWO"), ("2", "2", "2", "true")), ("enum -1, signed", enum(-1, None, True), (OOR, "-1", "-1", "true")),
        ("char 65", char(65), ("65", "65", "65", "true")), ("bool true", boolean(True), ("1", "1", "1", "true")), ("bool false", boolean(False), ("0", "0", "0", "false")),
        ("float 2.0", flt(2.0), ("2", "2", "2", "true")), ("float 2.5", flt(2.5), (OOR, OOR, "2.5", "true")), ("float -1.0", flt(-1.0), (OOR, "-1", "-1", "true")),
        ("float 0.0", flt(0.0), ("0", "0", "0", "false")), ("float null", flt(None), (NF, NF, NF, NF)), ("float 1e30", flt(1e30), (OOR, OOR, "1e30", "true")),
        ("ptr", ptr(KVA), (str(KVA), None, None, "true")), ("ptr 0", ptr(0), ("0", None, None, "false")),
        ("struct", struct(a=u(1)), (None,) * 4), ("bytes", BYTES, (None,) * 4), ("cpu_list", CPUS, (None,) * 4), ("unsupported", UNSUPPORTED, (None,) * 4), ("array", array(u(1)), (None,) * 4)]:
    for t, value in zip(("u64", "i64", "f64", "bool"), want):
        if what == "float null" and t == "bool":
            continue
        rep = live(v=v)
        if value is None or value in (OOR, NF):
            case("%s as %s is %s" % (what, t, value or "type_mismatch"), sig("bpf.v", t) + "always %s" % ("v" if t == "bool" else "v == v"), drained(rep), 1,
                 violation(kind=value or "type_mismatch"), counts(judged=1, violated=1))
        else:
            spec = "always v" if value == "true" else "never v" if value == "false" else "always v == " + value
            case("%s as %s" % (what, t), sig("bpf.v", t) + spec, drained(rep), 0)
case("an unsigned 64-bit enum is stored as a negative value", sig("bpf.v") + "always v == 18446744073709551615", drained(live(v=enum(-1, None, False, 64))), 0)    # by the model

# identity: object and address of the map that was read
def walk(*steps, obj=None):
    return [live(nr=u(n), obj=o, kva=k) for o, k, n in steps]


TWO = [("scx_a", A, 5), ("scx_a", A, 6), ("scx_b", B, 0), ("scx_b", B, 1)]
NR = sig("bpf.nr")
case("a swap between phases is no regression", NR + "monotonic v", drained(*walk(*TWO), step=[1, 1, 2, 2]), 0, counts(total=3, judged=2, skipped={"swap": 1}),
     notes("swap"), note("swap", count=1, first="periodic_002"), series_is(identities=[{"object": "scx_a", "first": "periodic_000"}, {"object": "scx_b", "first": "periodic_002"}]))
case("a swap inside one phase is drift", NR + "monotonic v", drained(*walk(*TWO), step=1), 0, counts(total=3, judged=1, skipped={"drift": 2}), note_says("drift", "scx_a", "scx_b"))
case("drift fails if told", NR + "monotonic v on drift fail", drained(*walk(*TWO), step=1), 1, counts(violated=2))
case("samples without a phase are a phase", NR + "monotonic v", drained(*walk(*TWO), step=None), 0, counts(judged=1, skipped={"drift": 2}))
case("the same object at another address is another identity", NR + "monotonic v", drained(*walk(("scx_a", A, 5), ("scx_a", B, 1)), step=[1, 2]), 2, counts(skipped={"swap": 1}))
case("another object at the same address is, too", NR + "monotonic v", drained(*walk(("scx_a", A, 5), ("scx_b", A, 1)), step=[1, 2]), 2, counts(skipped={"swap": 1}))
case("the same object at the same address is not", NR + "monotonic v", drained(*walk(("scx_a", A, 5), ("scx_a", A, 1)), step=[1, 2]), 1, counts(violated=1))
case("a growing set of addresses is no drift", NR + "monotonic v",
     drained(live(nr=u(1)), live(nr=u(2), more=[bpf_map("late", B, u(1))]), live(nr=u(3), more=[bpf_map("late", B, u(1)), bpf_map("later", B + 8, u(1))])), 0, counts(judged=2))
case("on swap fail", NR + "monotonic v on swap fail", drained(*walk(*TWO), step=[1, 1, 2, 2]), 1, violation(kind="swap", tag="periodic_002"), counts(judged=3))
case("on pair inconclusive", NR + "monotonic v on pair inconclusive", drained(*walk(*TWO), step=[1, 1, 2, 2]), 2, undecided(kind="swap"))
case("a rate is not joined either", NR + "rate v >= 0/s", drained(*walk(*TWO), step=[1, 1, 2, 2]), 0, counts(judged=2, skipped={"swap": 1}))
case("nor a delta", NR + "always delta(v) >= 0", drained(*walk(*TWO), step=[1, 1, 2, 2]), 0, counts(total=3, judged=2, skipped={"swap": 1}))
case("nor over a gap in between", NR + "monotonic v", drained(*(walk(*TWO[:2]) + [PLACEHOLDER] + walk(*TWO[2:])), step=[1, 1, 1, 2, 2]), 0,
     counts(total=4, judged=2, skipped={"placeholder": 1, "swap": 1}))
case("each sample by itself does not care", NR + "always v <= 6", drained(*walk(*TWO), step=[1, 1, 2, 2]), 0, counts(judged=4))
case("swapped is true at the first of the new", NR + "never swapped", drained(*walk(*TWO), step=[1, 1, 2, 2]), 1, violated_at("periodic_002"))
case("the first readable sample sets it", NR + "monotonic v", drained(PLACEHOLDER, *walk(("scx_b", B, 1), ("scx_a", A, 5), ("scx_b", B, 2)), step=1), 0,
     counts(total=3, judged=1, skipped={"placeholder": 1, "drift": 1}))
case("two signals of two maps have an identity each", NR + sig('bpf.map("m")[0]', name="w") + "monotonic v\nmonotonic w",
     drained(live(nr=u(5), more=[bpf_map("m", B, u(1))]), live(nr=u(6), more=[bpf_map("m", B + 8, u(0))]), step=[1, 2]), 2, counts(judged=1), counts(n=1, skipped={"swap": 1}))
case("statistics have none", sig("stats.n") + "monotonic v", drained(*walk(*TWO), step=1, stats=[{"Ok": {"n": k}} for k in (1, 2, 3, 4)]), 0, counts(judged=3))
MID = [dict(section("scx_a.bss", MISSING, nr=u(n)), map_id=i) for n, i in [(5, 31), (6, 31), (1, 32)]]
case("map_id stands where no address was read", NR + "monotonic v", drained(*[report(m, obj="scx_a") for m in MID], step=[1, 1, 2]), 0, counts(judged=1, skipped={"swap": 1}))

# sets of CPUs
def cpus(*slots):
    return live(nr=u(1), more=[bpf_map("pcpu", B, percpu_entries=[{"key": 0, "per_cpu": [None if s is None else u(s) for s in slots]}])])


SUM = sig('cpu_sum(bpf.map("pcpu")[0])')
case("a CPU that drops out is no regression", SUM + "monotonic v", drained(cpus(10, 20), cpus(11, 21), cpus(12, None), cpus(13, None)), 0, counts(total=3, judged=2, skipped={"swap": 1}))
case("nor one that comes in", SUM + "rate v <= 100/s", drained(cpus(10, None), cpus(11, 1000), cpus(12, 1001)), 0, counts(judged=1, skipped={"swap": 1}))
case("a drop in one set is", SUM + "monotonic v", drained(cpus(10, None), cpus(9, None)), 1, counts(violated=1))
case("the same number of others is another set", SUM + "monotonic v", drained(cpus(10, None), cpus(None, 5), cpus(None, 6)), 0, counts(judged=1, skipped={"swap": 1}))
case("the values stay valid", SUM + "always v > 0", drained(cpus(10, 20), cpus(11, None)), 0, counts(judged=2))
case("a null slot by number", sig('bpf.map("pcpu")[0].cpu(1)') + "monotonic v", drained(cpus(10, 20), cpus(11, None), cpus(12, 22)), 0, counts(judged=1, skipped={"unreadable_slot": 1}))
case("a sum beyond 2^64-1 is overflow, not less", SUM + "always v > 0", drained(cpus(2 ** 64 - 1, 1)), 1, violation(kind="overflow"))    # not saturated: section 4
case("a sum of negative ones", sig('cpu_sum(bpf.map("p")[0])', "i64") + "always v == -3",
     drained(live(nr=u(1), more=[bpf_map("p", B, percpu_entries=[{"key": 0, "per_cpu": [i_(-5), i_(2)]}])])), 0)

# the host's rows, raw paths
ROW = {"cpu": 1, "cpustat_user_ns": 5, "irqs_sum": 7, "softirqs": [1, 2, 3]}
HOST = dict(live(nr=u(1)), per_cpu_time=[ROW])
reads("a row of a CPU", "host.cpu(1).irqs_sum", HOST, 7)
errs("no row of that CPU", "host.cpu(0).irqs_sum", HOST, "host_unavailable", "0")
case("a row's array", sig("host.cpu(1).softirqs[2]") + "always v == 3", drained(HOST), 0)
errs("no such field in a row", "host.cpu(1).irq_sum", HOST, "field_not_found", "irqs_sum")
reads("raw: report", "report.per_cpu_time[0].irqs_sum", HOST, 7)
reads("raw: sample", "sample.report.per_cpu_time[0].cpu", HOST, 1)
case("raw: the envelope", sig("sample.elapsed_ms") + "monotonic strictly v", drained(HOST, HOST), 0)
case("raw: quoted", sig('sample["report"]["per_cpu_time"][0]["cpu"]') + "always v == 1", drained(HOST), 0)
errs("raw: a field that is not there", "report.nope", HOST, "field_not_found", "nope")

# statistics
STATS = {"busy": 50.5, "n": 7, "big": "18446744073709551615", "t": "hello", "b": True, "nul": None, "inf": "inf", "cgroup.a": {"x": 3}, "list": [1, {"y": 2}], "o": {"p": {"q": 9}}}
for slot, what in [({"Ok": STATS}, "Ok"), (STATS, "the bare object")]:
    for path, t, value in [("stats.busy", "f64", "50.5"), ("stats.n", "u64", "7"), ("stats.big", "u64", "18446744073709551615"), ('stats["cgroup.a"].x', "u64", "3"), ("stats.list[0]", "u64", "1"),
                           ("stats.list[1].y", "u64", "2"), ("stats.o.p.q", "u64", "9"), ("stats.n", "f64", "7")]:
        case("%s as %s, %s" % (path, t, what), sig(path, t) + "always v == " + value, drained(live(nr=u(1)), stats=slot), 0)
for path, kind in [("stats.t", "type_mismatch"), ("stats.inf", "type_mismatch"), ("stats.nul", "type_mismatch"), ("stats.o", "type_mismatch"), ("stats.nope", "field_not_found"), ("stats.n.x", "not_a_struct"),
                   ("stats.list[2]", "index_out_of_range"), ("stats.busy", "out_of_range")]:
    case("%s as u64 is %s" % (path, kind), sig(path) + "monotonic v", drained(live(nr=u(1)), live(nr=u(1)), stats={"Ok": STATS}), 1, violation(kind=kind))
case("a boolean statistic", sig("stats.b", "bool") + "always v", drained(live(nr=u(1)), stats={"Ok": STATS}), 0)
case("the nearest statistics are named", sig("stats.bussy", "f64") + "steady v within 1", drained(live(nr=u(1)), live(nr=u(1)), stats={"Ok": STATS}), 1, said("busy"))
for slot, reason in [(None, "no_scheduler_binary"), (MISSING, "no_scheduler_binary")] + [({"Err": p}, r) for r, p in REASONS]:
    three = [{"Ok": {"n": 1}}, slot, {"Ok": {"n": 2}}]
    case("stats %s is missing_stats(%s)" % ("absent" if slot is MISSING else slot, reason), sig("stats.n") + "monotonic v on any skip on missing_stats(%s) fail" % reason,
         drained(*[live(nr=u(1))] * 3, stats=three), 1, violation(kind="missing_stats", tag="periodic_001"))
case("a statistic that is missing at one sample is absent", sig("stats.n") + "monotonic v", drained(*[live(nr=u(1))] * 3, stats=[{"n": 1}, {"m": 1}, {"n": 2}]), 0, counts(skipped={"absent": 1}))

# two maps of one name, entries that were not captured, arrays of arrays
TWIN = [bpf_map("m", B, u(1)), bpf_map("m", B + 8, u(2))]
errs("two visible maps of one name are ambiguous", 'bpf.map("m")[0]', live(nr=u(1), more=TWIN), "ambiguous_var")    # as for variables
reads("of two maps of one name the active scheduler's is read", 'bpf.map("m")[0]', dict(live(nr=u(1)), maps=[section("scx_a.bss", A, nr=u(1))] + TWIN, active_map_kvas=[A, B + 8]), 2)
errs("an array's entry without its page", 'bpf.map("m")[1]', live(nr=u(1), more=[bpf_map("m", B, array_entries=[{"key": 0, "value": u(1)}, {"key": 1}], max_entries=4)]), "incomplete")
errs("an array's entry after it was cut off", 'bpf.map("m")[3]', live(nr=u(1), more=[bpf_map("m", B, array_entries=[{"key": 0, "value": u(1)}], max_entries=8, error="cut")]), "incomplete")
reads("an array of arrays", "bpf.a[1][0]", live(a=array(array(u(1)), array(u(3)))), 3)
reads("an anonymous member in an array", "bpf.a[0].q", live(a=array(struct(("", struct(q=u(3)))))), 3)
reads("cpu_max of reals", 'cpu_max(bpf.map("m")[0])', live(nr=u(1), more=[bpf_map("m", B, percpu_entries=[{"key": 0, "per_cpu": [flt(1.5), flt(2.5)]}])]), 2.5, t="f64")
errs("cpu_max of one that is not finite", 'cpu_max(bpf.map("m")[0])', live(nr=u(1), more=[bpf_map("m", B, percpu_entries=[{"key": 0, "per_cpu": [flt(None), flt(2.5)]}])]), "non_finite", t="f64")
reads("a sum of integers as a real", 'cpu_sum(bpf.map("m")[0])', live(nr=u(1), more=[bpf_map("m", B, percpu_entries=[{"key": 0, "per_cpu": [u(1), u(2)]}])]), 3, t="f64")
errs("a member of slots that are not narrowed", 'bpf.map("m")[0].n', live(nr=u(1), more=[bpf_map("m", B, percpu_entries=[{"key": 0, "per_cpu": [struct(n=u(1))]}])]), "not_narrowed")
errs("a reduction of what is not per CPU", 'cpu_sum(bpf.map("m")[0])', live(nr=u(1), more=[bpf_map("m", B, u(1))]), "type_mismatch")
errs("no slot is readable", 'cpu_sum(bpf.map("m")[0])', live(nr=u(1), more=[bpf_map("m", B, percpu_entries=[{"key": 0, "per_cpu": [None, None]}])]), "unreadable_slot")    # never a zero
case("a name that truncated reports hide and whole ones lack is wrong", sig("bpf.gone") + "monotonic v", drained(dict(live(nr=u(1)), maps_truncated=1), live(nr=u(1)), live(nr=u(1))), 1,
     violation(kind="var_not_found"), counts(total=2, judged=2, violated=2))
for what, stats, status in [("in the object of the value", '{"a":{"n":1,"n":2}}', 99), ("on the way", '{"a":{"n":1},"a":{"n":2}}', 99), ("beside the value", '{"a":{"n":1,"z":1,"z":2}}', 99), ("elsewhere", '{"a":{"n":1},"b":{"c":1,"c":1}}', 0)]:
    case("a repeated key of statistics, %s" % what, sig("stats.a.n") + "always v == 1", drained(live(x=u(1)), stats=Raw('{"Ok":%s}' % stats)), status)
