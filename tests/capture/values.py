#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is recorded of maps is what bpftool shows of them, value by value, and
what `kts check` reads."""

import os
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/capture"))
from live import Loader, Test, compile_bpf, skip  # noqa: E402
import json  # noqa: E402

BPFTOOL = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
if not BPFTOOL:
    skip("bpftool is not installed")

# Bit fields of struct shapes, which bpftool shows in hex, without a sign.
BITS = {"flag": 1, "level": 5, "signed_bits": 4, "across": 37, "bit": 1}

# What stands in them, as a spec says it.
SPEC = """
signal ones : u64 = bpf.map("shapes")[2].beyond
signal minus : i64 = bpf.map("shapes")[2].signed_bits
signal across : u64 = bpf.map("shapes")[2].across
signal bit : bool = bpf.map("shapes")[2].bit
signal wide : u64 = bpf.map("shapes")[2].wide
signal mood : text = bpf.map("shapes")[0].mood
signal whole : u64 = bpf.map("shapes")[2].whole
signal byte : u64 = bpf.map("shapes")[2].byte[3]
signal unnamed : u64 = bpf.map("shapes")[2].unnamed
signal nested : i64 = bpf.map("shapes")[2].nested[1].b[2]
signal address : u64 = bpf.map("shapes")[2].address
signal ratio : f64 = bpf.map("real").ratio
signal half : f64 = bpf.map("real").half
signal gamma : i64 = bpf.map("by_key")["{name: gamma7!, number: 2}"].b[0]
signal slot : u64 = cpu_max(bpf.map("per_cpu_hash")["3"])
signal first : u64 = bpf.map("per_cpu_hash")["3"].cpu(0)
signal recent : u64 = bpf.map("recent")["39"]
signal start : i64 = bpf.start.b[1]
signal limit : u64 = bpf.limit
always ones == 18446744073709551615
always minus == -1
always across == 137438953471
always bit
always wide == 18446744073709551615
always mood == "CALM"
always whole == 4294967295
always byte == 255
always unnamed == 65535
always nested == -1
always address == 18446744073709551615
always ratio == -0.1
always half == 1.5
always gamma == -2
always first == 1
always slot >= 1
always start == -2
always limit == 12
always recent == 0
"""

def pairs(items):
    return [tuple(p) for p in items]


def plain(value):
    """A rendered value as bpftool would show it."""
    kind = value["kind"]
    if kind == "struct":
        return [(m["name"], plain(m["value"])) for m in value["members"]]
    if kind == "array":
        return [plain(e) for e in value["elements"]]
    if kind == "enum":
        return value["variant"] if value["variant"] is not None else value["value"]
    return value["value"]


def same(ours, theirs, name=None):
    if isinstance(ours, list) and ours and isinstance(ours[0], tuple):
        return (isinstance(theirs, list) and len(ours) == len(theirs) and
                all(a[0] == b[0] and same(a[1], b[1], a[0]) for a, b in zip(ours, theirs)))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(same(a, b, name) for a, b in zip(ours, theirs))
    if isinstance(ours, list):      # characters, which bpftool shows as text
        return bytes(ours).rstrip(b"\0") == str(theirs).encode()
    if name in BITS:
        return int(ours) & (1 << BITS[name]) - 1 == int(theirs, 16)
    if isinstance(theirs, str) and isinstance(ours, int):   # a character
        return len(theirs) == 1 and ord(theirs) == ours
    if name in ("letter", "text"):                          # or a number with a sign
        return ours == theirs & 255
    return ours == theirs


def dump(map_id):
    out = subprocess.run([BPFTOOL, "-j", "map", "dump", "id", str(map_id)], stdout=subprocess.PIPE, check=True, text=True).stdout
    return [dict(e) for e in json.loads(out, object_pairs_hook=pairs)]


def raw(words):
    return " ".join(w[2:] for w in words)


def slots(value):
    return [dict(slot)["value"] for slot in value]


def compare(t, m):
    """One map of the report with bpftool's dump of it."""
    theirs = dump(m["map_id"])
    name = m["name"]
    lists = [k for k in ("value", "entries", "array_entries", "percpu_entries", "percpu_hash_entries") if k in m]
    t.true(name + " has one list", len(lists) == 1, lists)
    ours = [{"value": m["value"]}] if "value" in m else m[lists[0]]
    t.true(name + " has all entries", len(ours) == len(theirs), (len(ours), len(theirs)))
    by_key = {raw(e["key"]): e for e in theirs}
    for i, entry in enumerate(ours):
        key = entry.get("key_hex") or struct.pack("=I", entry.get("key", 0)).hex(" ")
        other = by_key.get(key)
        t.true("%s[%s] is there" % (name, key), other is not None, list(by_key))
        if other is None:
            continue
        formatted = dict(other.get("formatted", ()))
        if "per_cpu" in entry:
            got, want = [plain(s) for s in entry["per_cpu"]], slots(formatted["values"])
        elif "formatted" in other:
            got, want = plain(entry["value"]), formatted["value"]
        else:
            got, want = entry["value"]["hex"], raw(other["value"])
        if m["map_type"] == 2 and "." in name:
            want = [v[0] for v in want[0][1]]       # {".bss": [{"x": 1}, ...]}
        if "key_hex" in entry and "formatted" in other and "key" in entry:
            t.true("the key of %s[%s]" % (name, key), same(plain(entry["key"]), formatted["key"]), (entry["key"], formatted))
        if "value_hex" in entry:
            t.true("value_hex of %s[%s]" % (name, key), entry["value_hex"] == raw(other["value"]), (entry, other))
        t.true("%s[%s]" % (name, key), same(got, want), "\n  recorded %r\n  bpftool  %r" % (got, want))


def main():
    t = Test()
    loader = Loader()
    loader.run("load", "a", compile_bpf("shapes", t.work))
    size = 136
    pattern = bytes((i * 37 + 11) % 256 for i in range(size))
    loader.run("set", "a", "shapes", "01000000", pattern.hex())
    loader.run("set", "a", "shapes", "02000000", "ff" * size)
    loader.run("set", "a", "real", "00000000", struct.pack("=df", -0.1, 1.5).hex() + "00000000")
    for i, name in enumerate((b"alpha", b"beta", b"gamma7!")):
        key = name.ljust(8, b"\0") + struct.pack("=I", i)
        loader.run("set", "a", "by_key", key.hex(), struct.pack("=I3hxx", i, -i, 2 * i, 32767).hex())
    loader.run("set", "a", "untyped", "01000000", "0102030405ff")
    loader.run("set", "a", "untyped_hash", "aabbcc", "7f80")
    loader.run("fill", "a", "recent", 40)
    loader.run("fill", "a", "per_cpu_hash", 5)
    loader.run("set", "a", "per_cpu_hash", "03000000", "".join("%02x00000000000000" % (i + 1) for i in range(64)))
    # nothing switches these, so that they stay as they are until bpftool has looked
    still = ["shapes", "by_key", "per_cpu_hash", "recent", "untyped", "untyped_hash", "shapes.data", "shapes.rodata"]
    options = [word for name in still for word in ("--map-id", loader.id("a", name))]
    r = t.record("-n", "2", "-i", "10ms", "-o", "values.ndjson", *map(str, options), "--map-id", str(loader.id("a", "real")))
    t.true("recorded", r.code == 0 and len(r.samples) == 2, r)
    maps = r.maps()
    t.true("all maps, by their ids", len(maps) == len(still) + 1, list(maps))
    for name in still:
        t.true("no error of " + name, "error" not in maps[name], maps[name].get("error"))
        compare(t, maps[name])
    t.true("reals", plain(maps["real"]["value"]) == [("ratio", -0.1), ("half", 1.5)], maps["real"])
    t.true("bytes without types", maps["untyped_hash"]["entries"] == [
        {"key_hex": "aa bb cc", "value": {"kind": "bytes", "hex": "7f 80"}, "value_hex": "7f 80"}], maps["untyped_hash"])
    one = dict(plain(maps["shapes"]["array_entries"][2]["value"]))
    t.true("all ones", one["beyond"] == 2**64 - 1 and one["negative"] == -1 and one["across"] == 2**37 - 1 and
           one["signed_bits"] == -1 and one["yes"] is True and one["address"] == 2**64 - 1, one)
    r = t.record("-n", "1", "--map-id", str(loader.id("a", "waiting")))
    m = r.maps()["waiting"]
    t.true("a queue", r.code == 0 and m["error"] == "a queue shows only its head, and has none now" and "value" not in m, r)
    r = t.check("values.ndjson", SPEC)
    t.true("kts check reads them", r.code == 0, r)
    t.end(loader)


main()
