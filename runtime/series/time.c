/* SPDX-License-Identifier: MIT */
#include "runtime/series/time.h"

#include <stdbool.h>

#include "grammar/base/number.h"

typedef unsigned __int128 wide;

/* Digits that are kept: with 10^18 times as much a product still fits in 128 bits. */
#define DIGITS	19

struct decimal {
	bool negative;
	uint64_t digits;	/* times ten to the `exponent` */
	int64_t exponent;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Far beyond every exponent that makes a difference, and small enough to be added to. */
#define EXPONENT_LIMIT	1000000

static bool read_decimal(struct kts_text text, struct decimal *d)
{
	const char *p = text.at, *end = text.at + text.len;
	unsigned kept = 0;
	bool any = false, point = false;
	double checked;

	*d = (struct decimal){ 0 };
	/* the grammar, once; what is read below is what it let through */
	if (kts_real_read(text.at, text.len, KTS_NUMBER_PLAIN, &checked) == KTS_NUMBER_MALFORMED)
		return false;
	if (p < end && *p == '-') {
		d->negative = true;
		p++;
	}
	for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		any = true;
		if (kept < DIGITS) {
			d->digits = d->digits * 10 + (uint64_t)(*p - '0');
			kept += d->digits != 0;
			d->exponent -= point;
		} else {
			/* less than the last kept digit of nineteen: no clock is that fine */
			d->exponent += !point;
		}
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		bool down = false;
		int64_t e = 0;

		p++;
		if (p < end && (*p == '+' || *p == '-'))
			down = *p++ == '-';
		for (; p < end && is_digit(*p); p++)
			if (e < EXPONENT_LIMIT)
				e = e * 10 + (*p - '0');
		d->exponent += down ? -e : e;
	}
	return any && p == end;
}

enum kts_time_result kts_time_read(struct kts_text text, uint64_t num, uint64_t den, int64_t *ns)
{
	struct decimal d;
	wide v, below = den;

	*ns = 0;
	if (!num || !den || !read_decimal(text, &d))
		return KTS_TIME_MALFORMED;
	if (!d.digits)
		return KTS_TIME_OK;
	/* a product above 2^127 is further than the clock goes unless it is divided again */
	v = (wide)d.digits * num;
	for (; d.exponent > 0; d.exponent--) {
		if (v / below > INT64_MAX)
			return KTS_TIME_BEYOND;
		if (v > (wide)-1 / 10) {
			v /= below;
			below = 1;
			continue;
		}
		v *= 10;
	}
	for (; d.exponent < 0; d.exponent++) {
		if (below > (wide)-1 / 10 / 4) {
			v /= 10;
			if (!v)
				return KTS_TIME_OK;
			continue;
		}
		below *= 10;
	}
	wide whole = v / below, rest = v % below;

	if (rest >= below - rest)
		whole++;
	if (whole > INT64_MAX)
		return KTS_TIME_BEYOND;
	*ns = d.negative ? -(int64_t)whole : (int64_t)whole;
	return KTS_TIME_OK;
}
