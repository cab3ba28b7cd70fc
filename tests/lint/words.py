#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Nothing is left for later in the sources, and nothing names one machine."""

import re

import tree

# Spelt in two halves, so that this file passes its own rules.
WORDS = [
    (r"\b(?:TO" r"DO|FIX" r"ME|HA" r"CK|XX" r"X)\b", "work left over"),
    (r"\bst" r"ub(?:s|bed)?\b", "work left over"),
    (r"\bnot (?:yet )?impl" r"emented\b|\bunimpl" r"emented\b", "work left over"),
    (r"\bplace" r"holder (?:code|implementation)\b", "work left over"),
    (r"(?<![\w.-])/wo" r"rk/|\.\./sha" r"red\b|(?<![\w.-])/(?:home|root|Users)/", "a path of one machine"),
    (r"^(?:<{7}|>{7}) ", "a merge conflict"),
]
# TAP's own directive, which our reports and their goldens write.
TAP = re.compile(r"# TO" r"DO(?=(?: warn\b|\W))")
# Recorded data and inputs of tests are what they are.
DATA = (".ndjson", ".json", ".csv", ".gz", ".zst", ".bin", ".xml")


def check(root):
    for path in tree.files(root):
        if path.endswith(DATA) or "/corpus/" in path:
            continue
        is_c = path.endswith(tree.C_SUFFIXES)
        for n, line in tree.lines(tree.read(root, path)):
            if not is_c or '"' in line or path.startswith("tests/"):
                line = TAP.sub("", line)
            for pattern, why in WORDS:
                match = re.search(pattern, line, re.I if "impl" in pattern or "ub" in pattern else 0)
                if match:
                    yield f"{path}:{n}: {match.group(0)!r}: {why}"


tree.main(check, [
    ("engine/a.c", "/* TO" "DO: later */\n", "left over"),
    ("engine/a.c", "/* # TO" "DO */\n", "left over"),
    ("dev", "# FIX" "ME\n", "left over"),
    ("a.md", "This is a St" "ub.\n", "left over"),
    ("engine/a.c", "/* not impl" "emented */\n", "left over"),
    ("dev", "cd /wo" "rk/tree\n", "one machine"),
    ("README.md", "see ../sha" "red/x\n", "one machine"),
    ("a.py", "open('/ho" "me/me/x')\n", "one machine"),
])
