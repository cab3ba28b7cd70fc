#!/bin/sh
# SPDX-License-Identifier: MIT
# kts.h alone is enough for strict C and C++ with warnings as errors; C++ links what it declares.
CXX=${CXX:-c++}
out=$(mktemp -d "${TEST_TMP:?}/embed.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
header=${top_srcdir:?}/runtime/kts.h

for std in c99 c11; do
	if ! ${CC:?} -std=$std -Wall -Wextra -Wpedantic -Werror -Wstrict-prototypes -fsyntax-only -x c "$header"; then
		echo "kts.h is not for $CC -std=$std"
		exit 1
	fi
done
if ! command -v "$CXX" >"$out/which"; then
	echo "skipped: there is no C++ compiler ($CXX)"
	exit 77
fi
cat >"$out/embed.cc" <<'END'
#include "runtime/kts.h"
#include <cstring>

int main()
{
	const char text[] = "kts 1\nsignal x : u64 = values.x\nmonotonic x\n";
	const char series[] = "{\"tag\":\"a\",\"elapsed_ms\":0,\"step_index\":0,\"values\":{\"x\":{\"Ok\":2}}}\n"
			      "{\"tag\":\"b\",\"elapsed_ms\":1,\"step_index\":0,\"values\":{\"x\":{\"Ok\":1}}}\n";
	kts_spec *spec;
	kts_input *input;
	kts_judgement *judgement;

	if (kts_spec_compile_text("t", text, std::strlen(text), nullptr, &spec) != KTS_OK)
		return 1;
	if (kts_input_read_memory("s", series, std::strlen(series), &spec, 1, nullptr, &input) != KTS_OK)
		return 2;
	if (kts_judge(spec, input, nullptr, &judgement) != KTS_OK)
		return 3;
	bool failed = kts_judgement_verdict(judgement) == KTS_FAIL;
	kts_judgement_free(judgement);
	kts_input_free(input);

	/* the same, given: x is 2, then it cannot be told, then 1 */
	kts_columns *columns;
	kts_sample sample = {};
	kts_sample_error error = {};
	std::size_t x;

	sample.size = sizeof sample;
	error.size = sizeof error;
	error.kind = "projection_failed";
	if (kts_columns_new("s", &spec, 1, &columns) != KTS_OK || kts_columns_add(columns, "x", nullptr, &x) != KTS_OK)
		return 5;
	for (unsigned i = 0; i < 3; i++) {
		if (kts_columns_sample(columns, &sample) != KTS_OK)
			return 6;
		if ((i == 1 ? kts_columns_put_error(columns, x, &error) : kts_columns_put_u64(columns, x, 2 - i / 2)) != KTS_OK)
			return 7;
	}
	if (kts_columns_finish(columns, &input) != KTS_OK || kts_judge(spec, input, nullptr, &judgement) != KTS_OK)
		return 8;
	failed = failed && kts_judgement_verdict(judgement) == KTS_FAIL;
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_columns_free(columns);
	kts_spec_free(spec);
	return failed ? 0 : 4;
}
END
# A library with sanitizers wants them in the program as well.
flags=
[ -z "${SANITIZE:-}" ] || flags="-fsanitize=address,undefined"
lib=${top_builddir:?}/runtime/.libs
if [ ! -f "$lib/libkts.so" ]; then
	echo "skipped: libkts was configured without a shared library"
	exit 77
fi
# shellcheck disable=SC2086
"$CXX" $flags -std=c++11 -Wall -Wextra -Wpedantic -Werror -I"$top_srcdir" -o "$out/embed" "$out/embed.cc" -L"$lib" -lkts || exit 1
LD_LIBRARY_PATH=$lib "$out/embed"
