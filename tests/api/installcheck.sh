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
for page in man1/kts.1 man3/libkts.3 man5/kts.5 man5/kts-series.5; do
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

# the recorder is found from where kts is, or not at all
if "$kts" record --host -n 2 -i 10ms -o "$out/host.ndjson" >"$out/said" 2>&1; then
	[ -n "${HAVE_LIBBPF:-}" ] || fail "kts record works, and was not built"
	printf 'kts 1\nsignal user : u64 = host.cpu(0).cpustat_user_ns\nmonotonic user\n' >"$out/host.kts"
	"$kts" check -s "$out/host.ndjson" "$out/host.kts" >"$out/said" 2>&1 || fail "what kts record wrote: $(cat "$out/said")"
elif [ -n "${HAVE_LIBBPF:-}" ]; then
	fail "kts record: $(cat "$out/said")"
else
	grep -q 'has no capture' "$out/said" || fail "kts record, which is not built: $(cat "$out/said")"
fi

PKG_CONFIG_LIBDIR=$DESTDIR$libdir/pkgconfig:$($PKG_CONFIG --variable pc_path pkg-config)
PKG_CONFIG_PATH=
export PKG_CONFIG_LIBDIR PKG_CONFIG_PATH
[ "$($PKG_CONFIG --modversion kts)" = "$VERSION" ] || fail "kts.pc does not say $VERSION"
# below DESTDIR the paths of kts.pc are those of later
flags="-I$DESTDIR$includedir -L$DESTDIR$libdir $SANITIZE_FLAGS"

# build KIND NAME FLAG...: $out/NAME of tests/api/NAME.c, as somebody else's makefile would, with the KIND library
build() {
	kind=$1 name=$2 libs=$($PKG_CONFIG --cflags --libs kts)
	shift 2
	[ "$kind" = shared ] || libs=$($PKG_CONFIG --cflags --libs --static kts | sed 's/-lkts/-l:libkts.a/')
	# shellcheck disable=SC2086 # lists of flags
	$CC -Wall -Wextra -Werror $flags -o "$out/$name" "$top_srcdir/tests/api/$name.c" $libs "$@"
}
# expect STATUS TEXT COMMAND...: it exits with STATUS and prints TEXT
expect() {
	status=$1 text=$2
	shift 2
	rc=0
	LD_LIBRARY_PATH=$DESTDIR$libdir "$@" >"$out/printed" 2>&1 || rc=$?
	if [ $rc != "$status" ] || { [ -n "$text" ] && ! grep -q "$text" "$out/printed"; }; then
		cat "$out/printed"
		fail "$* exits with $rc, not $status, or does not print '$text'"
	fi
}
kinds=
[ ! -f "$DESTDIR$libdir/libkts.so" ] || kinds=shared
[ ! -f "$DESTDIR$libdir/libkts.a" ] || kinds="$kinds static"
[ -n "$kinds" ] || fail "no library"
for kind in $kinds; do
	build "$kind" embed
	expect 0 "" "$out/embed" "$VERSION"
	build "$kind" example_harness
	expect 1 "the projection failed (the line does not begin with ctxt)" "$out/example_harness"
	if ! $PKG_CONFIG --exists check; then
		echo "installcheck: there is no Check, so example_suite.c is not built"
		continue
	fi
	# shellcheck disable=SC2046 # a list of flags
	build "$kind" example_suite $($PKG_CONFIG --cflags --libs check)
	expect 0 "100%: Checks: 1, Failures: 0" "$out/example_suite"
	# shellcheck disable=SC2046 # a list of flags
	build "$kind" example_suite -DLOSES_WORK $($PKG_CONFIG --cflags --libs check)
	expect 1 "served went back from 190 to 180 (by 10)" "$out/example_suite"
done
echo "installcheck: program, $n examples, manual pages, header and library are in order"
