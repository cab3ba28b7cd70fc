# SPDX-License-Identifier: MIT
"""A small parser of TAP 14 and checks of the other reports, written from their own specifications."""

import re
import xml.etree.ElementTree as ET

POINT = re.compile(r"(not )?ok(?: (\d+))?(?: - )?((?:[^#\\]|\\.)*?)(?:(?<=\s)#\s*(\w+)(.*))?$")


class BadTap(Exception):
    pass


def tap(text):
    """The test points of a TAP 14 stream: (ok, description, directive, its reason, yaml, points of a subtest)."""
    lines = text.split("\n")
    if lines[-1] != "":
        raise BadTap("the last line has no end")
    if lines[0] != "TAP version 14":
        raise BadTap("begins with %r" % lines[0])
    points, rest = level(lines[1:-1], "")
    if rest:
        raise BadTap("left over: %r" % rest[0])
    return points


def level(lines, indent):
    points, plan, sub, bailed = [], None, None, False
    while lines:
        line = lines[0]
        if line.strip() == "":
            lines = lines[1:]
            continue
        if not line.startswith(indent):
            break
        body = line[len(indent):]
        if body.startswith("    "):
            if sub is not None:
                raise BadTap("two subtests in a row: %r" % line)
            sub, lines = level(lines, indent + "    ")
            continue
        if body.startswith("  "):
            raise BadTap("an indented line that belongs to no test point: %r" % line)
        lines = lines[1:]
        if re.fullmatch(r"1\.\.\d+( # .*)?", body):
            if plan is not None:
                raise BadTap("two plans")
            plan = int(body[3:].split()[0])
        elif re.match(r"(not )?ok\b", body):
            m = POINT.fullmatch(body)
            if not m:
                raise BadTap("no test point: %r" % body)
            if m.group(2) and int(m.group(2)) != len(points) + 1:
                raise BadTap("number %s, expected %d" % (m.group(2), len(points) + 1))
            if m.group(4) and m.group(4).upper() not in ("SKIP", "TO" "DO"):
                raise BadTap("an unescaped # in %r" % body)
            yaml = None
            if lines and lines[0] == indent + "  ---":
                end = lines.index(indent + "  ...")
                yaml, lines = lines[1:end], lines[end + 1:]
                for y in yaml:
                    if y.strip() and not y.startswith(indent + "  "):
                        raise BadTap("YAML that is not indented: %r" % y)
            points.append((not m.group(1), m.group(3).strip(), (m.group(4) or "").upper(), (m.group(5) or "").strip(), yaml, sub))
            if sub is not None:
                good = all(p[0] or p[2] for p in sub)
                if good != (not m.group(1)):
                    raise BadTap("the point of a subtest disagrees with it: %r" % body)
            sub = None
        elif not (body.startswith("#") or body.startswith("pragma ") or body.startswith("Bail out!")):
            raise BadTap("a line of no kind: %r" % body)
        bailed = bailed or body.startswith("Bail out!")
    if sub is not None:
        raise BadTap("a subtest without its test point")
    if plan is None and not bailed or plan is not None and plan != len(points) and not bailed:
        raise BadTap("plan %r, but %d points" % (plan, len(points)))
    return points, lines


def leaves(points):
    for p in points:
        if p[5] is None:
            yield p
        else:
            yield from leaves(p[5])


def junit(text):
    """(tests, failures, errors, skipped) as the elements have them; the attributes must agree. Names of the cases."""
    root = ET.fromstring(text)
    if root.tag not in ("testsuites", "testsuite"):
        raise ValueError("the root is <%s>" % root.tag)
    suites = [root] if root.tag == "testsuite" else list(root.findall("testsuite"))
    total = [0, 0, 0, 0]
    for suite in suites:
        cases = suite.findall("testcase")
        got = [len(cases)] + [sum(c.find(k) is not None for c in cases) for k in ("failure", "error", "skipped")]
        for n, name in zip(got, ("tests", "failures", "errors", "skipped")):
            if suite.get(name) is not None and int(suite.get(name)) != n:
                raise ValueError("%s=%s, but there are %d" % (name, suite.get(name), n))
        if not suite.get("name") or any(not c.get("name") for c in cases):
            raise ValueError("a suite or a case without a name")
        for c in cases:
            if sum(c.find(k) is not None for k in ("failure", "error", "skipped")) > 1:
                raise ValueError("a case of two outcomes")
        total = [a + b for a, b in zip(total, got)]
    for n, name in zip(total, ("tests", "failures", "errors", "skipped")):
        if root.get(name) is not None and int(root.get(name)) != n:
            raise ValueError("%s=%s of all, but there are %d" % (name, root.get(name), n))
    return tuple(total), [c.get("name") for s in suites for c in s.findall("testcase")]


ANNOTATION = re.compile(r"::(error|warning|notice)(?: ([^:]*))?::(.*)")


def github(text):
    """[(level, properties, message)], unescaped; a line that is no annotation is an error."""
    rows = []
    for line in text.splitlines():
        if not line.startswith("::"):
            continue
        m = ANNOTATION.fullmatch(line)
        if not m:
            raise ValueError("no annotation: %r" % line)
        properties = {}
        for pair in (m.group(2) or "").split(","):
            if pair:
                key, _, value = pair.partition("=")
                if not re.fullmatch(r"file|line|endLine|col|endColumn|title", key):
                    raise ValueError("a property %r of %r" % (key, line))
                properties[key] = unescape(value, True)
        rows.append((m.group(1), properties, unescape(m.group(3), False)))
    return rows


def unescape(s, property):
    for code in re.findall(r"%(..)?", s):
        if code not in (("25", "0D", "0A", "3A", "2C") if property else ("25", "0D", "0A")):
            raise ValueError("an escape %%%s in %r" % (code, s))
    return re.sub("%(..)", lambda m: chr(int(m.group(1), 16)), s)


def selftest():
    good = "TAP version 14\n1..3\nok 1 - a\n# Subtest: g\n    1..2\n    ok 1 - b\n    not ok 2 - c # TO" "DO warn\n      ---\n      message: m\n      ...\nok 2 - g\nok 3 - d # SKIP x\n"
    points = tap(good)
    assert [p[1] for p in leaves(points)] == ["a", "b", "c", "d"], points
    for bad in (good.replace("1..3", "1..4"), good.replace("14", "13"), good.replace("ok 2 - g", "not ok 2 - g"), good.replace("ok 3", "ok 4"), good.replace("      ...\n", "")):
        try:
            tap(bad)
        except (BadTap, ValueError):
            continue
        raise AssertionError("taken for TAP: " + bad)
    assert junit('<testsuites><testsuite name="a" tests="1" failures="1"><testcase name="c"><failure/></testcase></testsuite></testsuites>')[0] == (1, 1, 0, 0)
    assert github("::error file=a%2Cb,line=3::x%0Ay\n") == [("error", {"file": "a,b", "line": "3"}, "x\ny")]
