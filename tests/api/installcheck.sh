#!/bin/sh
# SPDX-License-Identifier: MIT
# make installcheck: what was installed is complete and works away from the source tree.
# The environment says where: DESTDIR, bindir, libdir, includedir, mandir, examplesdir, CC, VERSION.
set -eu
: "${DESTDIR=}" "${bindir:?}" "${libdir:?}" "${includedir:?}" "${mandir:?}" "${examplesdir:?}"
: "${CC:?}" "${SANITIZE_FLAGS=}" "${VERSION:?}" "${PKG_CONFIG:?}" "${top_srcdir:?}"
out=$(mktemp -d "${TEST_TMP:?}/install.XXXXXX")
trap 'rm -rf "$out"' EXIT
fail() {
	echo "installcheck: $*"
	exit 1
}

kts=$DESTDIR$bindir/kts
[ -x "$kts" ] || fail "no $kts"
"$kts" --version | grep -q "$VERSION" || fail "kts --version does not say $VERSION"
for page in man1/kts.1 man5/kts.5 man5/kts-series.5; do
	[ -f "$DESTDIR$mandir/$page" ] || fail "no manual page $page"
done
n=0
for spec in ${SPECS_PASS:?}; do
	"$kts" check "$DESTDIR$examplesdir/${spec#specs/}" >"$out/report" 2>&1 || {
		cat "$out/report"
		fail "the example $spec does not pass where it is installed"
	}
	n=$((n + 1))
done
[ $n -gt 0 ] || fail "no examples"

PKG_CONFIG_LIBDIR=$DESTDIR$libdir/pkgconfig:$($PKG_CONFIG --variable pc_path pkg-config)
PKG_CONFIG_PATH=
export PKG_CONFIG_LIBDIR PKG_CONFIG_PATH
[ "$($PKG_CONFIG --modversion kts)" = "$VERSION" ] || fail "kts.pc does not say $VERSION"
# below DESTDIR the paths of kts.pc are those of later
flags="-I$DESTDIR$includedir -L$DESTDIR$libdir $SANITIZE_FLAGS"
embed=$top_srcdir/tests/api/embed.c
built=0
if [ -f "$DESTDIR$libdir/libkts.so" ]; then
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$CC $flags -o "$out/shared" "$embed" $($PKG_CONFIG --cflags --libs kts)
	LD_LIBRARY_PATH=$DESTDIR$libdir "$out/shared" "$VERSION" || fail "a program with the shared library"
	built=1
fi
if [ -f "$DESTDIR$libdir/libkts.a" ]; then
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$CC $flags -o "$out/static" "$embed" $($PKG_CONFIG --cflags --libs --static kts | sed 's/-lkts/-l:libkts.a/')
	"$out/static" "$VERSION" || fail "a program with the static library"
	built=1
fi
[ $built = 1 ] || fail "no library"
echo "installcheck: program, $n examples, manual pages, header and library are in order"
