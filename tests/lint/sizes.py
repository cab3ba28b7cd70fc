#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A hand-written source of more than 600 lines has more than one job."""

import tree

LIMIT = 600
# The contract with embedders is one header, whatever they do with the library.
WHOLE = ("runtime/kts.h",)


def check(root):
    for path in tree.files(root):
        if path.endswith(tree.C_SUFFIXES + (".def", ".py", ".sh")) and path not in WHOLE:
            n = tree.read(root, path).count("\n")
            if n > LIMIT:
                yield f"{path}: {n} lines, over {LIMIT}; split it by job"


tree.main(check, [("engine/a.c", "\n" * 601, "601 lines")])
