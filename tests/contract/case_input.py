# SPDX-License-Identifier: MIT
"""Series as they come: all forms, odd but right ones, and malformed ones with file, line and byte."""

import gzip
import json

from harness import case, malformed, counts, verdict, violation, violated_at, undecided, samples, said, series_is, warned, input_error, stderr, matches, note
from series import MISSING, P, Raw, array_form, drained, enc, live, plain, proj, report, section, text, u, zstd, KVA

X = "signal x : u64 = values.x\nmonotonic x"
B = "signal x : u64 = bpf.x\nmonotonic x"
OK = proj(1, 2, 3)
DR = drained(live(x=u(1)), live(x=u(2)), live(x=u(3)))
FINE = (counts(total=2, judged=2, violated=0), samples(3, 3))

# forms
for what, content, form, spec in [
        ("projected", OK, "projected", X), ("drained", DR, "drained", B), ("drained, a JSON array", array_form(DR), "drained", B), ("a pretty array", json.dumps([json.loads(r) for r in DR.splitlines()], indent=2), "drained", B),
        ("samples, monitor and events", json.dumps({"samples": [json.loads(r) for r in DR.splitlines()], "monitor": None, "stimulus_events": []}), "drained", B),
        ("events first", json.dumps({"stimulus_events": [], "samples": [json.loads(r) for r in DR.splitlines()]}), "drained", B),
        ("concatenated", DR.replace("\n", " "), "drained", B), ("concatenated, without white space", DR.replace("\n", ""), "drained", B), ("concatenated, pretty", "".join(json.dumps(json.loads(r), indent=1) for r in DR.splitlines()), "drained", B),
        ("concatenated, projected", OK.replace("\n", "\t"), "projected", X), ("projected, pretty", "\n".join(json.dumps(json.loads(r), indent=4) for r in OK.splitlines()), "projected", X),
        ("no line end at the end", OK.rstrip("\n"), "projected", X), ("empty lines", "\n\n" + OK.replace("\n", "\n\n"), "projected", X), ("CRLF", OK.replace("\n", "\r\n"), "projected", X), ("blanks around", "  " + OK.replace("\n", "  \n  "), "projected", X),
        ("a header of kts record", '{"kts_series":1,"host":"h","kernel":"6.12"}\n' + OK, "projected", X), ("a monitor's line", OK + '{"monitor":{"samples":[],"summary":{},"preemption_threshold_ns":0}}\n', "projected", X),
        ("unknown keys", OK.replace('{"tag"', '{"novel":[1,{"a":null}],"tag"'), "projected", X), ("keys in another order", text(dict(reversed(list(json.loads(r).items()))) for r in OK.splitlines()), "projected", X),
        ("escapes in keys", OK.replace('"tag"', '"t\\u0061g"').replace('"values"', '"v\\u0061lues"'), "projected", X), ("escapes in names", OK.replace('"x"', '"\\u0078"'), "projected", X), ("gzip", gzip.compress(OK.encode()), "projected", X),
        ("zstd", zstd(OK.encode()), "projected", X), ("gzip, two members", gzip.compress(OK.splitlines()[0].encode() + b"\n") + gzip.compress("\n".join(OK.splitlines()[1:]).encode()), "projected", X),
        ("no white space at all", OK.replace(" ", ""), "projected", X), ("a great tag", OK.replace("t0", "t" * 5000), "projected", X), ("tags beyond ASCII", OK.replace("t0", "\u00e4\U0001f600"), "projected", X)]:
    case("form: " + what, spec, content, 0, *FINE, series_is(form=form, samples=3))
case("kts_series is no sample in plain", 'series "s.ndjson" { time sample.t }\nsignal x : u64 = sample.x\nmonotonic x', None, 0, series_is(samples=2, form="plain"), files={"s.ndjson": '{"kts_series":1,"host":"h"}\n' + plain({"t": 0, "x": 1}, {"t": 1, "x": 2})})
case("a line number is the series' own", X, '{"kts_series":1}\n\n' + proj(2, 1), 1, violation(index=1, line=4))
case("and in an array", B, array_form(drained(live(x=u(2)), live(x=u(1)))), 1, violation(index=1, line=2))
case("smallest entry", "signal e : f64 = sample.elapsed_ms\nalways e >= 0", '{"tag":"a","report":{"schema":"single","maps":[]},"elapsed_ms":1}\n', 0, series_is(form="drained"))
for what, t, status in [("a decimal string", '"100"', 0), ("a real", "100.5", 0), ("an exponent", "1e2", 0), ("null", "null", 2)]:
    case("elapsed_ms as %s" % what, "signal x : u64 = values.x\nrate x >= 0/s", '{"tag":"a","elapsed_ms":0,"values":{"x":{"Ok":1}}}\n{"tag":"b","elapsed_ms":%s,"values":{"x":{"Ok":2}}}\n' % t, status)
case("half milliseconds are kept", "signal x : u64 = values.x\nrate x in [2/ms, 2/ms]", proj(1, 2, t=[0, 0.5]), 0)
case("step_index as a decimal string", "signal x : u64 = values.x\nalways x > 0 during step 0", proj(1, 2, step=["1", "1"]), 0, samples(2, 2))

# plain series
def keyed(keys, content, spec, status, *facts, what=None, **k):
    case(what or "plain: " + keys, 'series "s.ndjson" { %s }\n%s' % (keys, spec), None, status, *facts, files=dict({"s.ndjson": content}, **k.pop("files", {})), **k)


S = "signal x : u64 = sample.x\n"
for unit, scale in [("", 1), ("ms", 1), ("ns", 10 ** 6), ("us", 10 ** 3)]:
    keyed("time sample.t %s" % unit, plain(*[{"t": k * 100 * scale, "x": k} for k in range(3)]), S + "rate x in [10/s, 10/s]", 0)
keyed("time sample.t s", plain({"t": 10.0, "x": 0}, {"t": 10.1, "x": 1}, {"t": 10.5, "x": 5}), S + "rate x in [9.99/s, 10.01/s]", 0)
keyed("time sample.t min", plain({"t": 1, "x": 0}, {"t": 2, "x": 60}), S + "rate x in [1/s, 1/s]", 0)
keyed("time sample.t ns", plain({"t": 1700000000000000000, "x": 0}, {"t": 1700000000000000001, "x": 1}), S + "rate x in [1/ns, 1/ns]", 0, what="plain: one nanosecond at 1.7e18 is kept")
keyed("time sample.t", plain({"t": 5000, "x": 1}, {"t": 5100, "x": 2}), S + "always elapsed <= 100ms", 0, what="plain: elapsed is since the first sample")
keyed("time sample.t", plain({"t": 5000, "x": 1}, {"t": 5100, "x": 0}), S + "monotonic x", 1, violation(tag="#1", index=1, elapsed_ms=100))
keyed("time sample.t tag sample.name", plain({"t": 0, "x": 1, "name": "a"}, {"t": 1, "x": 0, "name": "b"}), S + "monotonic x", 1, violated_at("b"))
keyed("phase sample.step", plain({"x": 1, "step": 0}, {"x": 2, "step": 1}, {"x": 3, "step": 2}), S + "always x > 9 during step 0", 1, violated_at("#1"))
keyed('tags "b*" tag sample.n', plain({"n": "a1", "x": 9}, {"n": "b1", "x": 1}, {"n": "b2", "x": 2}), S + "monotonic x", 0, samples(2, 2))
keyed("time sample.clock.ms", plain({"clock": {"ms": 0}, "x": 1}, {"clock": {"ms": 10}, "x": 2}), S + "rate x <= 1k/s", 0)
keyed("time sample.t", plain({"t": 0, "x": 1}, {"x": 2}, {"t": None, "x": 3}), S + "rate x >= 0/s", 2, counts(skipped={"no_time": 2}), what="plain: time that is absent or null")
case("plain without time", S + "monotonic x", plain({"x": 1}, {"x": 2}), 0, series_is(form="plain"))
case("and with a rate", S + "rate x >= 0/s", plain({"x": 1}, {"x": 2}), 2, counts(skipped={"no_time": 1}))
case("plain: null is absent", S + "monotonic x", plain({"x": 1}, {"x": None}, {"x": 2}), 0, counts(judged=1, skipped={"absent": 1}))
case("plain: null everywhere", S + "monotonic x", plain({"x": None}, {"x": None}), 2, counts(skipped={"absent": 1}))
case("plain: a key that is missing at one sample", S + "monotonic x", plain({"x": 1}, {"y": 1}, {"x": 2}), 0, counts(judged=1, skipped={"absent": 1}))
case("plain: a key that is missing everywhere", "signal x : u64 = sample.ctx\nmonotonic x", plain({"ctxt": 1}, {"ctxt": 2}), 1, violation(kind="field_not_found"), said("ctxt"))
case("plain: nested, quoted and indexed", 'signal x : u64 = sample["a.b"][1].c\nmonotonic x', plain({"a.b": [0, {"c": 1}]}, {"a.b": [0, {"c": 2}]}), 0)
case("plain: strings that hold integers", S + "monotonic strictly x", plain({"x": "18446744073709551614"}, {"x": "18446744073709551615"}), 0)
case("plain: other strings", S + "monotonic x", plain({"x": "12a"}, {"x": "b"}), 1, violation(kind="type_mismatch"))
case("plain: a number where an object is to be", "signal x : u64 = sample.x.y\nmonotonic x", plain({"x": 1}, {"x": 1}), 1, violation(kind="not_a_struct"))
case("plain: -s over the spec's file, whose keys stay", 'series "gone.ndjson" { time sample.t }\n' + S + "rate x in [10/s, 10/s]", plain({"t": 0, "x": 0}, {"t": 100, "x": 1}), 0)    # -s FILE replaces the file
for key in ("time sample.t furlong", "time", "tag", "phase 5", 'time "t"', "format nonsense", "time sample.t time sample.t", "time bpf.x"):
    case("plain: series key %s" % key, 'series "s.ndjson" { %s }\n%smonotonic x' % (key, S), None, 99, matches(r"KTS-\d{3}"), files={"s.ndjson": plain({"t": 0, "x": 1}, {"t": 1, "x": 2})})

# malformed: broken JSON
L1, L2, L3 = OK.splitlines()
for what, broken in [
        ("cut off in the middle", L2[:40]), ("no closing brace", L2[:-1]), ("a comma too many", L2[:-1] + ",}"), ("a bracket for a brace", L2[:-1] + "]"), ("no colon", L2.replace('"tag":', '"tag" ')), ("a bare word", L2.replace('"t1"', "t1")),
        ("single quotes", L2.replace('"', "'")), ("a number with a leading zero", L2.replace(":2}", ":02}")), ("a number with a plus", L2.replace(":2}", ":+2}")), ("a number without digits", L2.replace(":2}", ":-}")),
        ("a number that ends in a dot", L2.replace(":2}", ":2.}")), ("a number that begins with one", L2.replace(":2}", ":.2}")), ("an exponent without digits", L2.replace(":2}", ":2e}")), ("hexadecimal", L2.replace(":2}", ":0x2}")), ("NaN", L2.replace(":2}", ":NaN}")),
        ("Infinity", L2.replace(":2}", ":Infinity}")), ("a control character in a string", L2.replace("t1", "t\x01")), ("a tab in a string", L2.replace("t1", "t\t")), ("an unknown escape", L2.replace("t1", "t\\q")), ("half an escape", L2.replace("t1", "t\\u00")),
        ("a string without an end", L2.replace('"t1"', '"t1')), ("True", L2.replace(":2}", ":True}")), ("tru", L2.replace(":2}", ":tru}")), ("two values", L2.replace(":2}", ":2 2}")), ("a comment", L2 + " // c"), ("nonsense after the object", L2 + " x"),
        ("nonsense in a part nobody reads", L2.replace('"step_index":0', '"step_index":0,"other":[01]')), ("a NUL", L2 + "\0")]:
    malformed("broken: " + what, "\n".join([L1, broken, L3]) + "\n", 2 if "cut off" not in what and "no closing" not in what and "without an end" not in what else None)
for what, raw in [("invalid UTF-8 in a string", b"t\xff"), ("an overlong form", b"t\xc0\xaf"), ("a surrogate as UTF-8", b"t\xed\xa0\x80"), ("beyond U+10FFFF", b"t\xf5\x80\x80\x80"), ("a sequence cut short", b"t\xe2\x82")]:
    malformed("broken: " + what, "\n".join([L1, L2, L3]).encode().replace(b"t1", raw), 2)
malformed("invalid UTF-8 in a part nobody reads", OK.encode().replace(b'{"tag":"t1"', b'{"no":"\xff","tag":"t1"'), 2)
malformed("{\"a\":1}{\"b\":", '{"a":1}{"b":', 1, spec="signal x : u64 = sample.a\nmonotonic x")
for what, old, new, byte in [("a bad number", '"other":[01]', None, 12), ("bytes, not characters, are counted", '"\u00e4\U0001f600":[01]', None, 13), ("a bare word", '"a":b', None, 6), ("at the very end", '"a":1]', None, 7)]:
    malformed("the byte of %s" % what, L1 + "\n{" + old + ("}" if not old.endswith("1]") or "[" in old else "") + "\n" + L3 + "\n", 2, byte=byte)
malformed("a last line that was cut off", OK[:-20], 3)
malformed("a bracket alone", "[", 1)
malformed("an array without an end", array_form(DR)[:-2], None, spec=B)
malformed("nonsense after an array", array_form(DR) + "x\n", 4, spec=B)
malformed("nonsense from the start", "hello\n", 1)
malformed("a number alone", "5\n", 1)
malformed("a string alone", '"abc"\n', 1)
malformed("an array of numbers", "[1, 2]\n", 1)
malformed("a number between samples", L1 + "\n7\n" + L2 + "\n", 2)
case("truncated tail, ignored with a warning", X, OK[:-20], 0, counts(judged=1), warned(), opts=["--truncated-tail=ignore"])
case("truncated tail, option as two words", X, OK[:-20], 0, warned(), opts=["--truncated-tail", "ignore"])
case("a whole tail is no warning", X, OK, 0, series_is(warnings=[]), opts=["--truncated-tail=ignore"])
malformed("truncated in the middle is not ignored", "\n".join([L1, L2[:40], L3]) + "\n", None, opts=["--truncated-tail=ignore"])
malformed("a bad last line is not cut off", L1 + "\n" + L2.replace(":2}", ":02}") + "\n", 2, opts=["--truncated-tail=ignore"])
case("nothing but a cut-off line", X, L1[:30], 99, opts=["--truncated-tail=ignore"])
case("another word for --truncated-tail", X, OK, 99, said("ignore"), opts=["--truncated-tail=keep"])

# malformed: the envelope
for what, old, new in [
        ("elapsed_ms is text", '"elapsed_ms":100', '"elapsed_ms":"soon"'), ("elapsed_ms is negative", '"elapsed_ms":100', '"elapsed_ms":-5'), ("elapsed_ms is a bool", '"elapsed_ms":100', '"elapsed_ms":true'), ("elapsed_ms is an object", '"elapsed_ms":100', '"elapsed_ms":{}'),
        ("step_index is negative", '"step_index":0', '"step_index":-1'), ("step_index is text", '"step_index":0', '"step_index":"one"'), ("step_index is a fraction", '"step_index":0', '"step_index":0.5'), ("tag is a number", '"tag":"t1"', '"tag":7'), ("tag is null", '"tag":"t1"', '"tag":null'),
        ("values is an array", '"values":{"x":{"Ok":2}}', '"values":[1]'), ("values is null", '"values":{"x":{"Ok":2}}', '"values":null'), ("a slot that is bare", '{"Ok":2}', "2"), ("a slot that is empty", '{"Ok":2}', "{}"), ("a slot of another name", '{"Ok":2}', '{"Okay":2}'),
        ("an unknown error", '{"Ok":2}', '{"Err":{"Novel":{"a":1}}}'), ("an error that is no object", '{"Ok":2}', '{"Err":5}'), ("an unknown reason", '{"Ok":2}', '{"Err":{"MissingStats":{"tag":"t","reason":"Lunch"}}}'), ("two variants", '{"Ok":2}', '{"Ok":2,"Err":{"NoActiveScheduler":{"reason":"r"}}}'),
        ("a repeated key of the envelope", '"elapsed_ms":100', '"elapsed_ms":100,"elapsed_ms":100'), ("a repeated tag", '"tag":"t1"', '"tag":"t1","tag":"t1"'), ("a repeated key that is walked through", '{"x":{"Ok":2}}', '{"x":{"Ok":2},"x":{"Ok":3}}'), ("a repeated Ok", '{"Ok":2}', '{"Ok":2,"Ok":2}'),
        ("a repeated key by an escape", '"tag":"t1"', '"tag":"t1","t\\u0061g":"t1"')]:
    malformed("envelope: " + what, OK.replace(old, new) if old.startswith('"step_index') is False else "\n".join([L1, L2.replace(old, new), L3]) + "\n", 2)
D1, D2, D3 = DR.splitlines()
for what, old, new in [
        ("another schema", '"schema":"single"', '"schema":"dual"'), ("schema degraded", '"schema":"single"', '"schema":"degraded"'), ("schema is a number", '"schema":"single"', '"schema":1'), ("maps is an object", '"maps":[', '"maps":{},"mapz":['), ("a map's name is a number", '"name":"scx_a.bss"', '"name":1'),
        ("map_kva is text", '"map_kva":%d' % KVA, '"map_kva":"high"'), ("map_kva is negative", '"map_kva":%d' % KVA, '"map_kva":-1'), ("active_obj_name is a number", '"active_obj_name":"scx_a"', '"active_obj_name":5'), ("report is a number", '"report":{', '"report":5,"r":{'), ("is_placeholder is text", '"report":{', '"report":{"is_placeholder":"yes",'),
        ("boundary_offset_ms is text", '"elapsed_ms":100', '"elapsed_ms":100,"boundary_offset_ms":"x"'), ("stats with an unknown reason", '"elapsed_ms":100', '"elapsed_ms":100,"stats":{"Err":"Lunch"}'), ("repeated schema", '"schema":"single"', '"schema":"single","schema":"single"'), ("repeated report", '"elapsed_ms":100', '"elapsed_ms":100,"report":{"schema":"single","maps":[]}'),
        ("maps_truncated is text", '"report":{', '"report":{"maps_truncated":"a",')]:
    malformed("report: " + what, "\n".join([D1, D2.replace(old, new), D3]) + "\n", 2, spec="signal x : u64 = bpf.x\nsignal y : u64 = stats.n\nmonotonic x\nmonotonic y")
case("another schema: which document this is", B, DR.replace('"single"', '"dual"'), 99, said("dual"))
case("addresses as decimal strings", B, DR.replace(str(KVA), '"%d"' % KVA), 0, *FINE)
case("a report without schema", B, DR.replace('"schema":"single",', ""), 0, *FINE)    # very old writers had none

# nothing to judge
for what, content in [("an empty file", ""), ("white space", " \n\n \t\n"), ("an empty array", "[]"), ("a header only", '{"kts_series":1}\n'), ("no samples", '{"samples":[]}')]:
    case("series: " + what, X, content, 99, stderr("s.ndjson"))
case("tags that match none list the tags", 'series "s.ndjson" { tags "nope_*" }\n' + X, None, 99, said("nope_*", "t0", "t2"), files={"s.ndjson": OK})
for glob, n in [("t*", 3), ("t[01]", 2), ("t?", 3), ("t1", 1), ("*2", 1)]:
    case("tags %s" % glob, 'series "s.ndjson" { tags "%s" }\nsignal x : u64 = values.x\nalways x > 0' % glob, None, 0, samples(n, n), files={"s.ndjson": OK})
case("tags over -s", 'series "gone.ndjson" { tags "t[12]" }\nsignal x : u64 = values.x\nalways x > 0', OK, 0, samples(2, 2))    # -s replaces the file, not what is asked of it
case("a series that is not there", X, "/nonexistent/s.ndjson", 99, stderr("/nonexistent/s.ndjson"))
case("the spec's series that is not there", 'series "gone.ndjson"\n' + X, None, 99, said("gone.ndjson"))
case("a folder as series", X, "/", 99)
case("no series at all: how to give one", X, None, 99, matches(r"-s\b"))
case("gzip that is cut off", X, gzip.compress(OK.encode())[:-12], 99, stderr("s.ndjson"))
case("gzip with a wrong sum", X, gzip.compress(OK.encode())[:-8] + b"\0" * 8, 99, stderr("s.ndjson"))
case("zstd that is cut off", X, zstd(OK.encode())[:-20], 99, stderr("s.ndjson"))
malformed("a drained entry in a projected series", OK + DR, 4)
malformed("a plain object in a projected series", OK + '{"x":1}\n', 4)
malformed("samples twice", '{"samples":[%s],"samples":[]}' % ",".join(DR.split("\n")[:-1]), 1, spec=B)
malformed("null among samples", "[" + D1 + ",null]", 1, spec=B)
malformed("a comma after the last sample", "[" + D1 + ",]", 1, spec=B)
malformed("arrays in an array", "[[" + D1 + "]]", 1, spec=B)
malformed("a comma after each line", OK.replace("\n", ",\n"), 1)
malformed("half of a surrogate pair", OK.replace("t1", "\\ud800"), 2)
malformed("UTF-16", OK.encode("utf-16"), 1)
malformed("a report that is null", "\n".join([D1, D2.replace('"report":{', '"report":null,"r":{'), D3]) + "\n", 2, spec=B)    # null is no report; only elapsed_ms and stats may be null
