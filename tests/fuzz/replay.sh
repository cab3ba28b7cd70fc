#!/bin/sh
# SPDX-License-Identifier: MIT
# Every input that a fuzz target ever had trouble with, and its seeds, once more.
# The inputs of fuzz_NAME are the files of corpus/NAME, and the specs of the folders that the file `seeds` lists for it.
cd "${top_builddir:?}" || exit 99
rc=77
for target in ${FUZZ_TARGETS:?}; do
	name=${target##*/fuzz_}
	set -- "${top_srcdir:?}/tests/fuzz/corpus/$name"/*
	[ -e "$1" ] || shift
	while read -r of folder; do
		[ "$of" != "$name" ] || set -- "$@" "$top_srcdir/$folder"/*.kts
	done <"$top_srcdir/tests/fuzz/seeds"
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
