#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What reads the reports understands them: JSON by its schema, JUnit by an XML
parser and the elements that Jenkins knows, TAP by rules of TAP 14 and by prove,
GitHub's commands by their grammar. All specs of the goldens, alone and together."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
import report_schema  # noqa: E402

here = os.path.join(os.environ["top_srcdir"], "tests/golden/report")
kts = os.environ["KTS"]
if not os.path.exists(kts):
    print("skipped: there is no program", kts)
    sys.exit(77)
wrong = 0


def find_driver():
    try:
        done = subprocess.run(["automake", "--print-libdir"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    path = os.path.join(done.stdout.decode().strip(), "tap-driver.sh")
    return path if os.path.exists(path) else None


DRIVER = find_driver()


def complain(what, why):
    global wrong
    wrong += 1
    print("%s: %s" % (what, why))


def report(form, specs, *options):
    done = subprocess.run([kts, "check", "--report", form, *options, *specs], cwd=here, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=60)
    return done.returncode, done.stdout.decode("utf-8")


# --- TAP ---

POINT = re.compile(r"(not )?ok (\d+) - (.*)$")
DIRECTIVE = re.compile(r"(?<!\\)#\s*(TO" r"DO|SKIP)\b", re.I)


def parse_tap(lines, what, depth=0):
    """The points of one level as (ok, directive); children are checked on the way."""
    indent = "    " * depth
    plan, points, children, i = None, [], None, 0
    while i < len(lines):
        line = lines[i]
        if line.startswith(indent + "    "):
            end = i
            while end < len(lines) and lines[end].startswith(indent + "    "):
                end += 1
            children = parse_tap(lines[i:end], what, depth + 1)
            i = end
            continue
        if not line.startswith(indent):
            complain(what, "lost indentation: %r" % line)
        text = line[len(indent):]
        i += 1
        if re.fullmatch(r"1\.\.\d+", text):
            if plan is not None or points:
                complain(what, "a plan at the wrong place")
            plan = int(text[3:])
        elif text == "  ---":
            if not points:
                complain(what, "diagnostics of nothing")
            while i < len(lines) and lines[i] != indent + "  ...":
                if not lines[i].startswith(indent + "  "):
                    complain(what, "bad YAML block: %r" % lines[i])
                i += 1
            i += 1
        elif POINT.match(text):
            match = POINT.match(text)
            directive = DIRECTIVE.search(match.group(3))
            points.append((not match.group(1), directive and directive.group(1).upper()))
            if int(match.group(2)) != len(points):
                complain(what, "points are not counted: %r" % text)
            if children is not None:
                if points[-1][0] != all(ok or d for ok, d in children):
                    complain(what, "a subtest and its point differ: %r" % text)
                children = None
        elif not text.startswith("# Subtest: "):
            complain(what, "no line of TAP: %r" % text)
    if plan != len(points):
        complain(what, "plan of %r for %d points" % (plan, len(points)))
    return points


def check_tap(specs, status):
    for options in ((), ("--inconclusive=skip",)):
        what = "tap of %s %s" % (" ".join(specs), " ".join(options))
        code, text = report("tap", specs, *options)
        lines = text.split("\n")
        if lines[0] != "TAP version 14" or lines[-1] != "" or "\r" in text:
            complain(what, "bad frame")
        points = parse_tap(lines[1:-1], what)
        good = all(ok or directive for ok, directive in points)
        if good != (code in (0, 77)):
            complain(what, "exit status %d, but %r" % (code, points))
        if not options and code != status:
            complain(what, "exit status %d, json's is %d" % (code, status))
    consume_tap(specs, status)


def consume_tap(specs, status):
    """What prove and automake's driver say of it, where they are."""
    path = os.path.join(os.environ["TEST_TMP"], "out.%d.tap" % os.getpid())
    with open(path, "w", encoding="utf-8") as f:
        # they know version 13, which differs in nothing that is used here
        f.write(report("tap", specs)[1].replace("TAP version 14", "TAP version 13", 1))
    if shutil.which("prove"):
        done = subprocess.run(["prove", "--exec", "cat", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = done.stdout.decode("utf-8", "replace")
        if "Parse errors" in text or (done.returncode == 0) != (status == 0):
            complain("prove of " + " ".join(specs), text)
    if DRIVER:
        done = subprocess.run(["sh", DRIVER, "--test-name", "x", "--log-file", path + ".log", "--trs-file",
                               path + ".trs", "--color-tests", "no", "--", "cat", path],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = done.stdout.decode("utf-8", "replace")
        if re.search(r"^ERROR", text, re.M) or bool(re.search(r"^FAIL", text, re.M)) != (status != 0):
            complain("automake's driver of " + " ".join(specs), text)
        os.remove(path + ".log")
        os.remove(path + ".trs")
    os.remove(path)


# --- JUnit ---

ELEMENTS = {
    "testsuites": ("testsuite",),
    "testsuite": ("properties", "testcase", "system-out", "system-err"),
    "properties": ("property",),
    "testcase": ("skipped", "error", "failure", "system-out", "system-err"),
}
ATTRIBUTES = {
    "testsuites": ("name", "tests", "failures", "errors", "skipped", "time"),
    "testsuite": ("name", "tests", "failures", "errors", "skipped", "time"),
    "property": ("name", "value"),
    "testcase": ("classname", "name", "time"),
    "failure": ("message", "type"),
    "error": ("message", "type"),
    "skipped": ("message",),
}


def title(check):
    """The label with the key and the phase that a row is about."""
    key = " [%s]" % check["key"] if check["key"] is not None else ""
    return check["label"] + key + (", " + check["phase"] if check["phase"] is not None else "")


def check_junit(specs, out):
    what = "junit of " + " ".join(specs)
    root = ElementTree.fromstring(report("junit", specs)[1])
    if (sum(1 for tag in ("failure", "error") for _ in root.iter(tag)) == 0) != (out["verdict"] == "pass"):
        complain(what, "it is %s, and its consumer thinks otherwise" % out["verdict"])
    if any(True for _ in root.iter("skipped")):
        complain(what, "skipped, though nobody asked for it")
    skipping = ElementTree.fromstring(report("junit", specs, "--inconclusive=skip")[1])
    opened = [e for e in root.iter("error") if e.get("type") == "inconclusive"]
    if len(list(skipping.iter("skipped"))) != len(opened):
        complain(what, "other checks are skipped than are open")
    for element in root.iter():
        for child in element:
            if child.tag not in ELEMENTS.get(element.tag, ()):
                complain(what, "<%s> in <%s>" % (child.tag, element.tag))
        for key in element.keys():
            if key not in ATTRIBUTES.get(element.tag, ()):
                complain(what, "%s of <%s>" % (key, element.tag))
        counted = ("testsuite", "testsuites")
        if element.tag in counted:
            for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                                   ("skipped", "skipped")):
                n = sum(1 for _ in element.iter(tag))
                if int(element.get(attribute)) != n:
                    complain(what, "%s=%s, but %d" % (attribute, element.get(attribute), n))
    for suite, spec in zip(root, out["specs"]):
        if suite.get("name") != spec["file"]:
            complain(what, "suite %r for %r" % (suite.get("name"), spec["file"]))
        clean = [title(c) for c in spec.get("checks", ())]
        names = [c.get("name") for c in suite.iter("testcase")]
        if clean and names != [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", n) for n in clean]:
            complain(what, "cases %r" % names)


# --- GitHub ---

COMMAND = re.compile(r"::(error|warning) file=[^,:\r\n]+(,line=\d+)?(,col=\d+)?,title=[^,:\r\n]*::[^\r\n]+")


def check_github(specs, out):
    lines = report("github", specs)[1].split("\n")
    want = sum(1 for s in out["specs"] for c in s.get("checks", ()) if c["verdict"] != "pass")
    want += sum(len(s.get("diagnostics", ())) for s in out["specs"])
    for line in lines[:-1]:
        if not COMMAND.fullmatch(line):
            complain("github of " + " ".join(specs), repr(line))
    if len(lines) != want + 1:
        complain("github of " + " ".join(specs), "%d commands, not %d" % (len(lines) - 1, want))


def check_all(specs):
    status, text = report("json", specs)
    out = json.loads(text)
    for problem in report_schema.problems(out):
        complain("json of " + " ".join(specs), problem)
    if out["verdict"] != {0: "pass", 1: "fail", 2: "inconclusive", 99: "error"}[status]:
        complain("json of " + " ".join(specs), "%s and exit status %d" % (out["verdict"], status))
    check_tap(specs, status)
    check_junit(specs, out)
    check_github(specs, out)


names = sorted(n for n in os.listdir(here) if n.endswith(".kts"))
for name in names:
    check_all([name])
check_all(names)
check_all(["pass.kts", "inconclusive.kts", "warn.kts"])
print("%d problems" % wrong)
sys.exit(1 if wrong else 0)
