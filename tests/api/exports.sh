#!/bin/sh
# SPDX-License-Identifier: MIT
# What libkts exports is the list exports.txt, what kts.h declares and libkts.3 names: no more, no less, each with a
# version.
# After a wanted change of the interface: UPDATE=1 make check TESTS=tests/api/exports.sh
lib=${top_builddir:?}/runtime/.libs/libkts.so
list=${top_srcdir:?}/tests/api/exports.txt
if [ ! -f "$lib" ]; then
	echo "skipped: libkts was configured without a shared library"
	exit 77
fi
out=$(mktemp -d "${TEST_TMP:?}/exports.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT

# Names of the sanitizers' own are theirs.
nm -D --defined-only --with-symbol-versions "$lib" >"$out/nm" || exit 99
awk '$2 ~ /^[TDBRVW]$/ { print $3 }' "$out/nm" | grep -v '^__\(asan\|ubsan\|odr_asan\|sanitizer\)' |
	sort >"$out/versioned"
sed 's/@.*//' "$out/versioned" >"$out/exported"
tr '\n' ' ' <"$top_srcdir/runtime/kts.h" | sed 's|/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/| |g' |
	grep -o 'KTS_API[^;]*;' | grep -o 'kts_[a-z0-9_]* *(' | tr -d ' (' | sort >"$out/declared"
[ -z "${UPDATE:-}" ] || cp "$out/exported" "$list"

rc=0
if [ ! -s "$out/exported" ]; then
	echo "libkts exports nothing"
	rc=1
fi
if ! diff -u "$list" "$out/exported"; then
	echo "libkts.so (+) does not export the list (-)"
	rc=1
fi
if ! diff -u "$out/declared" "$list"; then
	echo "exports.txt (+) is not what kts.h declares (-)"
	rc=1
fi
grep -o '^\.Fn kts_[a-z0-9_]*' "$top_srcdir/runtime/libkts.3" | sed 's/^\.Fn //' | sort -u >"$out/manual"
if ! diff -u "$list" "$out/manual"; then
	echo "libkts.3 (+) does not name what exports.txt has (-)"
	rc=1
fi
if ! grep -q '@@KTS_' "$out/versioned" || grep -v '@@KTS_[0-9]*\.[0-9]*$' "$out/versioned"; then
	echo "names without a version of libkts.map"
	rc=1
fi
if ! readelf -d "$lib" | grep -q 'SONAME.*\[libkts\.so\.0\]'; then
	echo "the SONAME is not libkts.so.0; see KTS_INTERFACE in runtime/local.mk"
	rc=1
fi
exit $rc
