# SPDX-License-Identifier: MIT
"""Where examples of the documents run."""

import os


def environment(work, kts):
    """That of a shell in @work whose `kts` is the program @kts; nothing of the caller's that it would look at."""
    bin_folder = os.path.join(work, ".bin")
    os.mkdir(bin_folder)
    os.symlink(kts, os.path.join(bin_folder, "kts"))
    env = dict(os.environ, PATH=bin_folder + ":" + os.environ.get("PATH", "/usr/bin:/bin"), LC_ALL="C.UTF-8")
    for variable in ("NO_COLOR", "GITHUB_STEP_SUMMARY"):
        env.pop(variable, None)
    return env
