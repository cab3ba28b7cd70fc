#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `kts check --trace` says of every spec here, in short and with --all. UPDATE=1 rewrites the files."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/golden"))
import spec_reports  # noqa: E402

here = os.path.join(os.environ["top_srcdir"], "tests/golden/trace")
wrong = cases = 0
for spec in sorted(n for n in os.listdir(here) if n.endswith(".kts")):
    with open(os.path.join(here, spec), encoding="utf-8") as f:
        status = int(re.search(r"^# exit: (\d+)$", f.read(), re.M).group(1))
    for name, words in (("short", ()), ("all", ("--all",))):
        cases += 1
        code, out = spec_reports.run(here, "check", "--trace", *words, "--report", "text:/dev/null", spec)
        wrong += spec_reports.compare(here, "%s.%s" % (spec[:-4], name), out)
        if code != status:
            print("%s, %s: exit status %d, expected %d" % (spec, name, code, status))
            wrong += 1
print("%d traces, %d differences" % (cases, wrong))
sys.exit(1 if wrong or not cases else 0)
