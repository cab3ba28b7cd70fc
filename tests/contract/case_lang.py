# SPDX-License-Identifier: MIT
"""The language: layout, names, params, use, paths, diagnostics and recovery; and each construct once."""

from harness import (case, bad, good, counts, verdicts, violation, violated_at, said, matches, lines, diagnosed, labels, field, stderr, DEFAULT, SIGNALS)
from series import P, drained, live, plain, proj, text, u

X = "signal x : u64 = values.x\n"

# layout
for what, spec in [
        ("all in one line", "signal x : u64 = values.x monotonic x always x > 0"), ("semicolons", "signal x : u64 = values.x; monotonic x; always x > 0;"),
        ("line ends anywhere", "signal\nx\n:\nu64\n=\nvalues.x\nmonotonic\nx\nalways x\n>\n0"), ("CRLF", "signal x : u64 = values.x\r\nmonotonic x\r\n"), ("tabs", "\tsignal\tx\t:\tu64\t=\tvalues.x\n\tmonotonic\tx"),
        ("comments", "# one\nsignal x : u64 = values.x # two\n# three\nmonotonic x # four"), ("a comment is no string", 'signal x : u64 = values.x # "open\nmonotonic x'),
        ("a string is no comment", 'signal x : u64 = values.x\n"# no comment": monotonic x'), ("many semicolons", ";;signal x : u64 = values.x;;monotonic x;;"),
        ("a byte more than ASCII in a comment", "signal x : u64 = values.x # \u00e4\u00f6\u00fc \U0001f600\nmonotonic x"), ("and in a label", 'signal x : u64 = values.x\n"\u00e4\U0001f600": monotonic x'),
        ("names with digits and underscores", "signal _x_1Y : u64 = values.x\nmonotonic _x_1Y"), ("an empty group", X + 'monotonic x\ngroup "g" { }'), ("an empty policy", X + "policy { }\nmonotonic x")]:
    good(what, spec)
for head in ("", "# first\nkts 1\n", "\n\nkts 1\n", "kts 1;"):
    good("head %r" % head, X + "monotonic x", head=head)
for head in ("kts 2\n", "kts 0\n", "kts\n", "kts one\n", "kts 1.5\n", "kts 18446744073709551616\n"):
    case("head %r" % head, X + "monotonic x", DEFAULT, 99, diagnosed(), head=head)
case("kts 1 stands first", X + "kts 1\nmonotonic x", DEFAULT, 99, diagnosed(), head="")
case("a spec without checks", X, DEFAULT, 99, said("check"))
case("an empty spec", "", DEFAULT, 99, head="")
case("a spec of comments", "# nothing\n", DEFAULT, 99, head="")
case("a spec with invalid UTF-8", b"kts 1\nsignal x : u64 = values.x\n# \xff\xfe\nmonotonic x\n", DEFAULT, 99, diagnosed())
case("a spec with a NUL", b"kts 1\nsignal x : u64 = values.x\n\0monotonic x\n", DEFAULT, 99, diagnosed())
case("a binary as spec", bytes(range(256)) * 8, DEFAULT, 99, stderr("c.kts"))

# keywords that are free as names
for name in ("rate", "steady", "monotonic", "converge", "ratio", "step", "group", "warn", "coverage", "tags", "series", "policy", "during", "after", "before", "gaps", "skip", "fail", "min", "max", "u64",
             "over", "within", "by", "to", "on", "param", "signal", "use", "test", "require", "when", "then", "run", "mean", "p99", "count", "baseline", "layer", "kts", "because", "allow", "samples", "bpf", "stats",
             "ns", "ms", "s", "h", "KiB"):    # section 10 reserves units; nothing needs it, so they are names too
    good("a signal named %s" % name, "signal %s : u64 = values.x\nalways %s > 0" % (name, name))
for name in ("strictly", "increasing", "decreasing", "not", "true", "false", "always", "eventually", "historically", "once", "at"):
    bad("no signal named %s" % name, "signal %s : u64 = values.x\nmonotonic %s" % (name, name))
for name in ("always", "not", "ns", "true", "signal", "at", "min"):
    case("after a dot: values.%s" % name, "signal v : u64 = values.%s\nmonotonic v" % name, proj(**{name: [1, 2]}), 0)
case("a name in quotes", 'signal v : u64 = values["a b.c"]\nmonotonic v', proj(**{"a b.c": [1, 2]}), 0)

# declarations
for what, spec, words, line in [
        ("a redefinition points at both places", X + "\nsignal x : u64 = values.y\nmonotonic x", ("x",), 4), ("a param over a signal", X + "param x = 1\nmonotonic x", ("x",), 3),
        ("an undeclared name", X + "monotonic y", ("y",), 3), ("its nearest one", "signal dispatched : u64 = values.x\nmonotonic dispached", ("dispatched",), 3),
        ("a typo in a keyword", X + "monotonc x", ("monotonic",), 3), ("a typo in a statement", "sginal x : u64 = values.x", ("signal",), 2), ("a typo in a modifier", X + "monotonic x cverage >= 10%", ("coverage",), 3),
        ("an unknown root", "signal x : u64 = vlaues.x\nmonotonic x", ("values",), 2), ("an unknown type", "signal x : u46 = values.x\nmonotonic x", ("u64",), 2), ("an empty component", 'signal x : u64 = values[""]\nmonotonic x', (), 2),
        ("two dots", "signal x : u64 = values..x\nmonotonic x", (), 2), ("a dot at the end", "signal x : u64 = values.\nmonotonic x;", (), None), ("no name after the root", "signal x : u64 = values\nmonotonic x", (), 2),
        ("a signal without =", "signal x : u64 values.x\nmonotonic x", (), 2), ("a signal without a value", "signal x : u64 =\n;monotonic y", (), None), ("a string without an end", X + 'group "abc {\nmonotonic x }', (), None),
        ("a bad escape", X + '"a\\q": monotonic x', (), 3), ("a group without an end", X + 'group "g" {\nmonotonic x', (), None), ("a } too many", X + "monotonic x }", (), 3), ("a group without a name", X + "group { monotonic x }", (), 3),
        ("a label without a check", X + '"label":', (), None), ("a label without a colon", X + '"label" monotonic x', (), 3), ("an unknown character", X + "monotonic x @@ $", (), 3), ("a quote that is single", X + "'a': monotonic x", (), 3),
        ("two series", 'series "a.ndjson"\nseries "b.ndjson"\n' + X + "monotonic x", (), 3), ("an unknown series key", 'series "s.ndjson" { tagz "a" }\n' + X + "monotonic x", ("tags",), 2),
        ("a modifier of no pattern", X + "monotonic x wibble", (), 3), ("because without words", X + "monotonic x because", (), None), ("an empty index", 'signal x : u64 = bpf.map("m")[]\nmonotonic x', (), 2),
        ("a negative index", 'signal x : u64 = bpf.map("m")[-1]\nmonotonic x', (), 2), ("a param that is no constant", X + "param p = x\nalways x > p", (), 3), ("a param in a circle", X + "param p = q\nparam q = p\nalways x > p", (), None),
        ("a param of an empty band", X + "param p = [2, 1]\nalways x in p", (), 3)]:
    bad(what, spec, *words, line=line)
bad("a redefinition, both lines", X + "\nsignal x : u64 = values.y\nmonotonic x", series=DEFAULT)
case("both places of a redefinition", X + "\nsignal x : u64 = values.y\nmonotonic x", DEFAULT, 99, matches(r"c\.kts:4\b"), matches(r"c\.kts:2\b|line 2\b"))

# params
for what, spec, opts, status in [
        ("a param", "param p = 3\nalways x <= p", [], 0), ("-D", "param p = 3\nalways x <= p", ["-D", "p=2"], 1), ("-D in one word", "param p = 3\nalways x <= p", ["-Dp=2"], 1), ("-D of an expression", "param p = 1\nalways x <= p", ["-D", "p=1 + 2"], 0),
        ("a param of params", "param p = 1\nparam q = p + 2\nalways x <= q", [], 0), ("-D reaches what is made of it", "param p = 1\nparam q = p + 2\nalways x <= q", ["-D", "p=0"], 1), ("a band", "param b = [1, 3]\nalways x in b", [], 0),
        ("a band by -D", "param b = [1, 3]\nalways x in b", ["-D", "b=[1, 2]"], 1), ("an open band by -D", "param b = [1, 3]\nalways x in b", ["-D", "b=[1, 3)"], 1), ("a band of rates", "param b = [1/s, 100/s]\nrate x in b", [], 0),
        ("a fraction", "param t = 10%\nsteady x within t", [], 1), ("a fraction by -D", "param t = 10%\nsteady x within t", ["-D", "t=100%"], 0), ("a fraction stays one", "param t = 25%\nsteady x within t * 2", [], 0),
        ("a time", "param t = 200ms\nalways x >= 3 after t", [], 0), ("a time by -D, of another unit", "param t = 200ms\nalways x >= 3 after t", ["-D", "t=0.1s"], 1), ("two of them", "param p = 1\nparam q = 9\nalways x in [p, q]", ["-D", "p=2", "-D", "q=3"], 1),
        ("a negative one", "param p = 5\nalways x > p", ["-D", "p=-1"], 0), ("a suffix", "param p = 0\nalways x < p", ["-D", "p=1Ki"], 0), ("a param nobody reads", "param p = 3\nmonotonic x", [], 0), ("a param after its use", "always x <= p\nparam p = 3", [], 0),
        ("a count by a param", "param n = 2\nconverge x to 2 within 1 by 1s for n samples", [], 0)]:
    case("param: %s" % what, X + spec, DEFAULT, status, opts=opts)
for what, opts, words in [("no such param", ["-D", "slak=3"], ("slack",)), ("another dimension", ["-D", "slack=3ms"], ()), ("no value", ["-D", "slack"], ()), ("an empty value", ["-D", "slack="], ()), ("no name", ["-D", "=3"], ()), ("nonsense", ["-D", "slack=1 +"], ()),
                          ("a band for a number", ["-D", "slack=[1, 2]"], ()), ("a signal", ["-D", "slack=x"], ()), ("an injection", ["-D", "slack=1\nalways x > 0"], ())]:
    case("-D: %s" % what, X + "param slack = 3\nalways x <= slack", DEFAULT, 99, said(*words) if words else stderr("slack" if opts[1] != "=3" else "-D"), opts=opts)
case("-D: a number for a time", X + "param t = 5ms\nalways x > 0 after t", DEFAULT, 99, stderr("t"), opts=["-D", "t=5"])
case("-D: a number for a band", X + "param b = [1, 5]\nalways x in b", DEFAULT, 99, opts=["-D", "b=5"])
case("-D: an empty band", X + "param b = [1, 5]\nalways x in b", DEFAULT, 99, opts=["-D", "b=[5, 1]"])

# use
case("use", 'use "a.kts"\nmonotonic x', DEFAULT, 0, files={"a.kts": X})
case("use brings checks", 'use "a.kts"', DEFAULT, 0, labels("monotonic x"), field(at=lambda a: a["file"].endswith("a.kts")), files={"a.kts": X + "monotonic x"})
case("use is relative to the file that names it", 'use "d/a.kts"\nmonotonic x', DEFAULT, 0, files={"d/a.kts": 'use "b.kts"\n', "d/b.kts": X})
case("use of the parent", 'use "d/a.kts"\nmonotonic x', DEFAULT, 0, files={"d/a.kts": 'use "../b.kts"\n', "b.kts": X})
case("used twice, included once", 'use "a.kts"\nuse "a.kts"\nmonotonic x', DEFAULT, 0, files={"a.kts": X})
case("by two ways, included once", 'use "a.kts"\nuse "b.kts"\nmonotonic x', DEFAULT, 0, files={"a.kts": 'use "b.kts"\n', "b.kts": X})
case("by two names, included once", 'use "a.kts"\nuse "./d/../a.kts"\nmonotonic x', DEFAULT, 0, files={"a.kts": X, "d/x": ""})
case("use in a circle", 'use "a.kts"\nmonotonic x', DEFAULT, 99, diagnosed("a.kts"), matches("cycl|circle"), files={"a.kts": 'use "c.kts"\n' + X})
case("use of itself", 'use "c.kts"\n' + X + "monotonic x", DEFAULT, 99, diagnosed(), matches("cycl|circle|itself"))
case("use of a file that is not there", 'use "gone.kts"\n' + X + "monotonic x", DEFAULT, 99, diagnosed(), said("gone.kts"), lines(2))
case("use of a folder", 'use "d"\n' + X + "monotonic x", DEFAULT, 99, diagnosed(), files={"d/x": ""})
case("an error in a used file", 'use "a.kts"\nmonotonic x', DEFAULT, 99, diagnosed("a.kts"), lines(3, file="a.kts"), files={"a.kts": X + "\nmonotonic y\n"})
case("a redefinition across files", 'use "a.kts"\n' + X + "monotonic x", DEFAULT, 99, said("a.kts", "c.kts"), files={"a.kts": X})
case("the series of the outermost file counts", 'series "s.ndjson"\nuse "a.kts"\nmonotonic x', None, 0, files={"a.kts": 'series "gone.ndjson"\n' + X, "s.ndjson": DEFAULT})
case("a used file's series, if there is no other", 'use "a.kts"\nmonotonic x', None, 0, files={"a.kts": 'series "s.ndjson"\n' + X, "s.ndjson": DEFAULT})
case("a policy is of its file: the used one's", 'use "a.kts"\n"main": monotonic x', proj(1, P, 2), 1, verdicts("fail", "pass"), files={"a.kts": "policy { on gap fail }\n" + X + '"used": monotonic x'})
case("a policy is of its file: the main one's", 'policy { on gap fail }\nuse "a.kts"\n"main": monotonic x', proj(1, P, 2), 1, verdicts("pass", "fail"), files={"a.kts": X + '"used": monotonic x'})
case("-D reaches a used file", 'use "a.kts"\nalways x < p', DEFAULT, 1, files={"a.kts": "param p = 9\n" + X}, opts=["-D", "p=1"])
case("use in a group", X + 'group "g" { use "a.kts" }', DEFAULT, 0, files={"a.kts": "always x > 0"})    # a group has items, a use is one

# paths and forms
ENTRY = drained(live(x=u(1)), live(x=u(2)))
for root, series, form in [("bpf.x", plain({"x": 1}, {"x": 2}), "plain"), ("values.x", plain({"x": 1}), "plain"), ("stats.x", plain({"x": 1}), "plain"), ("host.cpu(0).x", plain({"x": 1}), "plain"), ("report.x", plain({"x": 1}), "plain"),
                           ("bpf.x", DEFAULT, "projected"), ("stats.x", DEFAULT, "projected"), ("host.cpu(0).irqs_sum", DEFAULT, "projected"), ('bpf.map("m")[0]', DEFAULT, "projected"), ("values.x", ENTRY, "drained")]:
    case("%s on a %s series" % (root, form), "signal x : u64 = %s\nmonotonic x" % root, series, 99, said(root.split(".")[0], form))
bad("host without a cpu", "signal x : u64 = host.irqs_sum\nmonotonic x", series=ENTRY, line=2)
bad("cpu() of a number that is none", 'signal x : u64 = bpf.map("m")[0].cpu("a")\nmonotonic x', series=ENTRY, line=2)

# recovery: each independent error once, in order
bad("errors in three statements", X + "signal a = = 3\nmonotonic x ]\nrate x in [1/s 2/s]\nalways x > 0", line=[3, 4, 5])
bad("resuming at ;", X + "signal a = = 3; monotonic x ]; always x > 0", line=[3, 3])
bad("resuming at the matching }", X + 'group "g" {\nmonotonic )\n}\nsignal 5\nalways x > 0', line=[4, 6])
bad("resuming at a statement's first word", X + "signal = values.y\nalways x > )\nmonotonic x\nparam 7 = 8\nmonotonic x", line=[3, 4, 6])
bad("undeclared names in three checks", X + "monotonic a\nmonotonic x\nrate b >= 1/s\nalways c > 0", line=[3, 5, 6])
bad("one name, undeclared twice", X + "monotonic a\nalways x > 0\nratio x / zz >= 0", "a", "zz", line=[3, 5])
bad("two kinds of errors", X + "rate x in [1, 2]\nalways x in [5, 1]\nsteady x within -1\nalways x < 5ms", line=[3, 4, 5, 6])


def about_twenty(r):
    n = sum(d["severity"] == "error" for d in r.spec["diagnostics"])
    return None if 20 <= n <= 21 else "%d errors, expected 20 (and at most a line that there are more)" % n


bad("at most 20, of syntax", X + "monotonic )\n" * 50)
case("at most 20 errors of syntax", X + "monotonic )\n" * 50, DEFAULT, 99, about_twenty)
case("at most 20 errors of names", X + "".join("monotonic n%d\n" % i for i in range(50)), DEFAULT, 99, about_twenty)
case("20 errors in 20 lines", X + "monotonic )\n" * 20, DEFAULT, 99, lines(*range(3, 23)))
case("one error is one", X + "monotonic )", DEFAULT, 99, lines(3))

# an inline test does not change what `kts check` says, unless it is wrong
case("an inline test beside a check", X + 'monotonic x\ntest "t" { x = [0, 1] every 100ms passes "monotonic x" }', DEFAULT, 0)
case("an inline test that would fail", X + 'monotonic x\ntest "t" { x = [0, 1] every 100ms fails "monotonic x" }', DEFAULT, 0)
case("an inline test of no check", X + 'monotonic x\ntest "t" { x = [0, 1] every 100ms passes "monotonic y" }', DEFAULT, 99, diagnosed())

# each construct, and what it comes to over three samples 1, 2, 3
for what, spec, status in [
        ("rate over a window that is never full", "rate x over 1s >= 5/s", 2), ("rate over a window", "rate x over 200ms >= 5/s", 0), ("always in a window", "always always[0s, 100ms] x > 0", 0),
        ("always in a window as a statement", "always[0s, 100ms] x > 1", 1), ("eventually in a window", "always eventually[0s, 1s] x > 0", 0), ("cut off, nothing is judged", "always[0s, 1s] x > 0", 2),
        ("until", "always x < 3 until[0s, 200ms] x > 2", 0), ("since", "always x > 1 since[0s, 100ms] x > 0", 0), ("once", "always once[0s, 1s] x > 0", 0), ("historically", "always historically[0s, 100ms] x > 0", 0),
        ("mean over", "always mean(x over 100ms) > 1", 0), ("max over", "always max(x over 100ms) < 3", 1), ("p99 over", "always p99(x over 100ms) > 1", 0), ("sum over", "always sum(x over 100ms) > 3", 1), ("require", "require p99(x) <= 5", 0),
        ("require of a mean", "require mean(x) >= 0", 0), ("require of a count", "require count(x > 1) >= 2", 0), ("an aggregate of a step that is not there", "require rate(x @ step 1) / rate(x @ step 0) <= 1.5", 2),
        ("an aggregate of the baseline", "require delta(x @ baseline) == 2", 0), ("when", "when x > 1 then x < 5 within 1s", 0), ("when, unanswered", "when x > 1 then x > 5 within 50ms", 1), ("when, for", "when x > 1 for 100ms then x < 3 within 0s", 1),
        ("when, too rarely", "when x > 1 then x < 5 within 1s triggers >= 2", 2), ("eventually", "eventually x > 2 by 200ms", 0), ("eventually, too late", "eventually x > 2 by 100ms", 1), ("eventually, cut off", "eventually x > 3 by 1s", 2),
        ("converge for a time", "converge x to 2 within 1 by 200ms for 200ms", 0), ("converge and stays", "converge x to 1 within 0 by 200ms for 1 samples and stays", 1), ("steady of the median", "steady x within 50% of median", 0),
        ("steady of the first", "steady x within 5% of first", 1), ("steady of a constant", "steady x within 1 of 2", 0), ("steady of the mean, said", "steady x within 50% of mean", 0), ("wrap 32", "monotonic x wrap 32", 0), ("wrap 64", "monotonic x wrap 64", 0),
        ("per phase", "monotonic x per phase", 0), ("per phase on a group", 'group "g" per phase { monotonic x }', 0), ("a phase's name", 'always x > 0 during "baseline"', 0), ("a name that no phase has", 'always x > 0 during "load"', 2),
        ("quantile", "require quantile(x, 0.5) == 2", 0), ("slope", "require slope(x) in [9/s, 11/s]", 0), ("stddev", "require stddev(x) in [0.9, 1.1]", 0), ("allow in a row", "always x > 1 allow 1 in a row", 0),
        ("data about the run that is not there", "require run.monitor.summary.total_samples > 0", 2)]:
    case("evaluated: " + what, X + spec, DEFAULT, status)
for what, spec, words in [("triggers of what has none", "monotonic x triggers >= 1", ("triggers",)), ("a sweep over columns", "signal u[layer] = values.layers[*].util\nalways u > 0", ()), ("data about the run at a sample", "signal r : u64 = run.monitor.n\nalways r > 0", ("require",)),
                          ("a sample in require", "require x > 1", ("last(x)",)), ("an aggregate at a sample", "always x < mean(x)", ("require",)), ("a window that ends first", "always once[2s, 1s] x > 0", ()), ("an operator without a window", "always once x > 0", ("once[",)),
                          ("text as a number", 'signal t : text = values.t\nalways t > 1', ("text",)), ("a number as text", 'always x == "1"', ("text",)), ("across what is not swept", "always max(x across layer) > 1", ("layer",))]:
    bad("refused: " + what, X + spec, *words)

# no time is the same in every unit
case("[0, 100ms]", X + "always eventually[0, 100ms] x > 0 after 0", DEFAULT, 0, counts(judged=3, violated=0))
case("[0, 0]", X + "always historically[0, 0] x > 0", DEFAULT, 0, counts(judged=3, violated=0))
case("by 0", X + "eventually x == 1 by 0", DEFAULT, 0)
bad("every other time has a unit", X + "always eventually[0, 100] x > 0", "time is needed")
