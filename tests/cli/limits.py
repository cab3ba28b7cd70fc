#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is too deep, too long, too many or unreadable, met from outside: a clear message, never a crash
or a pass. The limits are those of grammar/base/limits.h, each named where it is met."""

import gzip
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
from kts import Cases, X, series  # noqa: E402

t = Cases()
t.file("up.ndjson", series(1, 2, 3))


def limit(name):
    """The number of a limit that is written as one."""
    path = os.path.join(os.environ["top_srcdir"], "grammar/base/limits.h")
    with open(path, encoding="utf-8") as f:
        return int(re.search(rf"#define {name}\s+(\d+)u", f.read()).group(1))


def check(name, text, *arguments):
    t.file(name + ".kts", text)
    return t.run("check", "-s", "up.ndjson", name + ".kts", *arguments)


# parentheses: the last that fits, the first that does not
deep = limit("KTS_MAX_NESTING")
t.expect("nested as deep as it may", check("nest", X + "always %sx > 0%s\n" % ("(" * (deep - 1), ")" * (deep - 1))), 0)
t.expect("nested too deep", check("nest", X + "always %sx > 0%s\n" % ("(" * 5 * deep, ")" * 5 * deep)), 99,
         "KTS-009", str(deep))

# operators in a row
chain = limit("KTS_MAX_CHAIN")
t.expect("a long sum", check("chain", X + "always x%s > 0\n" % (" + 1" * (chain - 2))), 0)
t.expect("too long a sum", check("chain", X + "always x%s > 0\n" % (" + 1" * (chain + 1))), 99, "KTS-009", str(chain))

# definitions that use each other: KTS_MAX_EXPR_DEPTH in the text, KTS_MAX_IR_DEPTH in what it means
links = chain + deep
text = X + "signal s0 = x\n" + "".join("signal s%d = s%d\n" % (i, i - 1) for i in range(1, links + 10))
t.expect("a long line of definitions", check("links", text + "always s%d > 0\n" % (links // 2)), 0)
r = check("links", text + "always s%d > 0\n" % (links + 9))
t.true("too long a line of definitions", r.code in (0, 99) and (r.code == 0 or "KTS-" in r.err), r)
high = limit("KTS_MAX_IR_DEPTH")
steps = 1000


def tree(levels):
    text = "".join("signal s%d = s%d%s\n" % (i, i - 1, " + x" * steps) for i in range(1, levels + 1))
    return X + "signal s0 = x\n" + text + "always s%d > 0\n" % levels


t.expect("a high tree", check("high", tree(high // steps)), 0)
t.expect("too high a tree", check("high", tree(high // steps + 1)), 99, "KTS-009", str(high))

# KTS_KEPT_REGISTERS: more values in use at once than the machine keeps; dropped ones are computed again
many = 3 * limit("KTS_KEPT_REGISTERS")
text = X + "".join("signal k%d = x * %d\n" % (i, i + 2) for i in range(many))
text += "".join("always k%d > 0\n" % i for i in range(many)) + "".join("monotonic k%d\n" % i for i in range(many))
t.expect("many values in use", check("kept", text), 0, out=("%d passed" % (2 * many),))

# KTS_MAX_IDENTITIES: a scheduler that changes at every sample
sample = '{"tag":"a","elapsed_ms":%d,"report":{"schema":"single","active_obj_name":"o%d","maps":[]}}\n'
most = limit("KTS_MAX_IDENTITIES")
t.file("swaps.ndjson", "".join(sample % (i, i) for i in range(most + 10)))
t.file("swaps.kts", "kts 1\nsignal v : u64 = bpf.v\nmonotonic v\n")
t.expect("too many identities", t.run("check", "-s", "swaps.ndjson", "swaps.kts"), 99, "KTS-213", str(most))
os.unlink(os.path.join(t.work, "swaps.ndjson"))

# files that cannot be read
t.file("x.kts", X + "monotonic x\n")
t.expect("no such series", t.run("check", "-s", "nowhere.ndjson", "x.kts"), 99, "KTS-201", "nowhere.ndjson")
t.expect("a folder as series", t.run("check", "-s", ".", "x.kts"), 99, "KTS-201")
t.expect("no series at all", t.run("check", "x.kts"), 99, "-s FILE", out=("KTS-302",))
t.expect("no such spec", t.run("check", "-s", "up.ndjson", "nowhere.kts"), 99, "KTS-301")
row = series(*range(200)).encode()
packed = gzip.compress(row)
t.file("cut.ndjson.gz", packed[:len(packed) // 2])
t.file("broken.ndjson.gz", packed[:40] + b"\0\xff\0\xff" + packed[44:])
for name in ("cut", "broken"):
    t.expect(name + " gzip", t.run("check", "-s", name + ".ndjson.gz", "x.kts"), 99, "KTS-214")
t.file("whole.ndjson.gz", packed)
if os.environ.get("HAVE_ZLIB"):
    t.expect("gzip", t.run("check", "-s", "whole.ndjson.gz", "x.kts"), 0)
else:
    t.expect("gzip without zlib", t.run("check", "-s", "whole.ndjson.gz", "x.kts"), 99, "KTS-214", "zlib")

# a document nested deeper than the reader goes
nested = json.loads(series(1))
text = json.dumps(nested)[:-1] + ',"deep":' + "[" * 100000 + "]" * 100000 + "}\n"
t.file("nested.ndjson", text)
t.expect("JSON nested deep", t.run("check", "-s", "nested.ndjson", "x.kts"), 99, "KTS-213")
# every code can be explained: those, too, that only a failing machine or a caller of the library sees
for code in ("KTS-016", "KTS-212", "KTS-303"):
    t.expect("explain " + code, t.run("explain", code), 0, out=(code,))

# temporal operators inside of each other
t.expect("temporal operators nest", check("stages", X + "always %sx >= 0\n" % ("once[0s, 0s] " * 31)), 0)
t.expect("KTS_MAX_STAGES", check("stages", X + "always %sx > 0\n" % ("once[0s, 1ms] " * 32)), 99, "KTS-163", "31")

t.end()
