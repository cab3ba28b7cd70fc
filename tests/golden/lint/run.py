#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The reports of `kts lint`."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/golden"))
import spec_reports  # noqa: E402

spec_reports.main("lint")
