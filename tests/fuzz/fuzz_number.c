/* SPDX-License-Identifier: MIT */
/* Text as numbers: what is read is written so that it reads back the same. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "grammar/base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void check_integer(const char *text, size_t len, unsigned flags)
{
	char out[KTS_NUMBER_BYTES];
	struct kts_integer n, again;
	if (kts_integer_read(text, len, flags, &n) != KTS_NUMBER_OK) {
		expect(!n.fits_u64 && !n.fits_i64 && !n.u64 && !n.i64);
		return;
	}
	expect(n.fits_u64 || n.fits_i64);
	size_t bytes = n.fits_u64 ? kts_u64_write(out, n.u64) : kts_i64_write(out, n.i64);
	expect(bytes < KTS_NUMBER_BYTES);
	expect(kts_integer_read(out, bytes, KTS_NUMBER_PLAIN, &again) == KTS_NUMBER_OK);
	expect(again.u64 == n.u64 && again.i64 == n.i64);
}

static void check_real(const char *text, size_t len, unsigned flags)
{
	char out[KTS_NUMBER_BYTES];
	double value, again;
	struct kts_integer whole;
	enum kts_number_result rc = kts_real_read(text, len, flags, &value);
	enum kts_number_result as_integer = kts_integral_read(text, len, flags, &whole);
	expect((rc == KTS_NUMBER_MALFORMED) == (as_integer == KTS_NUMBER_MALFORMED));
	if (rc != KTS_NUMBER_OK)
		return;
	size_t bytes = kts_real_write_json(out, value);
	expect(bytes > 0 && bytes < KTS_NUMBER_BYTES);
	expect(kts_real_read(out, bytes, KTS_NUMBER_PLAIN, &again) == KTS_NUMBER_OK);
	expect(again == value && !signbit(again) == !signbit(value));
	if (as_integer == KTS_NUMBER_OK)
		expect(value == (whole.fits_u64 ? (double)whole.u64 : (double)whole.i64));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	for (unsigned flags = 0; flags <= (KTS_NUMBER_HEX | KTS_NUMBER_GROUPS); flags++)
		check_integer(text, size, flags);
	check_real(text, size, KTS_NUMBER_PLAIN);
	check_real(text, size, KTS_NUMBER_GROUPS);
	return 0;
}
