#!/bin/sh
# SPDX-License-Identifier: MIT
# Every input that a fuzz target ever had trouble with, and its seeds, once more.
# Called as: replay.sh TARGET...; the inputs of fuzz_NAME are the files of corpus/NAME.
cd "${top_builddir:?}" || exit 99
rc=77
for target in ${FUZZ_TARGETS:?}; do
	name=${target##*/fuzz_}
	# shellcheck disable=SC2046 # names without spaces
	set -- $(find "${top_srcdir:?}/tests/fuzz/corpus/$name" -type f | sort)
	if [ $# = 0 ]; then
		echo "$name: no inputs"
		exit 1
	fi
	if "$target" "$@" >"$TEST_TMP/fuzz_$name.out" 2>&1; then
		echo "$name: $# inputs"
		[ $rc = 1 ] || rc=0
	else
		cat "$TEST_TMP/fuzz_$name.out"
		echo "$name: failed"
		rc=1
	fi
done
exit $rc
