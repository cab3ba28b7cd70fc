#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make install` puts below a folder works from there: the program, and the library by pkg-config.
out=$(mktemp -d "${TEST_TMP:?}/installed.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT

# The make that runs this test has its own ideas of jobs.
unset MAKEFLAGS MFLAGS MAKELEVEL
if ! make -s -C "${top_builddir:?}" install DESTDIR="$out" >"$out/log" 2>&1; then
	cat "$out/log"
	echo "make install failed"
	exit 1
fi
make -s -C "$top_builddir" installcheck DESTDIR="$out"
