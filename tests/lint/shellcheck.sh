#!/bin/sh
# SPDX-License-Identifier: MIT
# The shell scripts, as shellcheck sees them.
cd "${top_srcdir:?}" || exit 99
if ! command -v shellcheck >/dev/null 2>&1; then
	echo "skipped: shellcheck is not installed"
	exit 77
fi
scripts=$(find tests specs -name '*.sh') || exit 99
# shellcheck disable=SC2086 # names without spaces
shellcheck dev .ci/run $scripts || exit 1
bad=$(mktemp "${TEST_TMP:?}/bad.XXXXXX") || exit 99
# shellcheck disable=SC2016 # on purpose: this must be found
printf '#!/bin/sh\nrm -rf $1/*\n' >"$bad"
if shellcheck "$bad" >/dev/null; then
	echo "shellcheck finds nothing in a bad script"
	exit 1
fi
rm -f "$bad"
