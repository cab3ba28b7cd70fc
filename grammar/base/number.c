/* SPDX-License-Identifier: MIT */
#include "grammar/base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- reading --- */

/*
 * Where the parts of a decimal number are. Its value is 0.D times ten to the
 * power of `point`, D being the digits from the first to the last that is not zero.
 */
struct decimal {
	const char *first;	/* the first such digit; NULL: the number is zero */
	const char *last;
	uint64_t digits;	/* from first to last */
	int64_t point;
	bool negative;
};

/* No text is long enough to bring an exponent beyond this back into range. */
#define EXPONENT_CLAMP	INT64_C(1000000000000000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Is the character at @p a separator, with a digit on both sides? */
static bool is_group(const char *p, const char *begin, const char *end,
		     unsigned flags)
{
	return (flags & KTS_NUMBER_GROUPS) && *p == '_' && p > begin &&
	       p + 1 < end && p[-1] != '_' && p[1] != '_';
}

/* Skip a run of digits; NULL when there is not even one. */
static const char *skip_digits(const char *p, const char *end, unsigned flags)
{
	const char *begin = p;

	while (p < end && (is_digit(*p) || (is_group(p, begin, end, flags) &&
					    is_digit(p[1]))))
		p++;
	return p == begin ? NULL : p;
}

/* The digits of one run, counted from @*position on. */
static void note_digits(struct decimal *d, const char *p, const char *end,
			uint64_t *position, uint64_t *first_at, uint64_t *last_at)
{
	for (; p < end; p++) {
		if (*p == '_')
			continue;
		if (*p != '0') {
			if (!d->first) {
				d->first = p;
				*first_at = *position;
			}
			d->last = p;
			*last_at = *position;
		}
		++*position;
	}
}

static bool decimal_scan(const char *p, size_t len, unsigned flags,
			 struct decimal *d)
{
	const char *end = p + len, *begin;
	uint64_t position = 0, first_at = 0, last_at = 0, whole;
	int64_t exponent = 0;

	*d = (struct decimal){ 0 };
	if (p < end && *p == '-') {
		d->negative = true;
		p++;
	}
	begin = p;
	p = skip_digits(p, end, flags);
	if (!p)
		return false;
	note_digits(d, begin, p, &position, &first_at, &last_at);
	whole = position;
	if (p < end && *p == '.') {
		begin = ++p;
		p = skip_digits(p, end, flags);
		if (!p)
			return false;
		note_digits(d, begin, p, &position, &first_at, &last_at);
	}
	if (p < end && (*p | 0x20) == 'e') {
		bool down = false;

		p++;
		if (p < end && (*p == '-' || *p == '+'))
			down = *p++ == '-';
		begin = p;
		p = skip_digits(p, end, flags);
		if (!p)
			return false;
		for (; begin < p; begin++) {
			if (*begin == '_')
				continue;
			if (exponent < EXPONENT_CLAMP)
				exponent = exponent * 10 + (*begin - '0');
		}
		if (down)
			exponent = -exponent;
	}
	if (p != end)
		return false;
	if (d->first) {
		d->digits = last_at - first_at + 1;
		d->point = (int64_t)whole - (int64_t)first_at + exponent;
	}
	return true;
}

/* The digit at or behind @p; the caller knows that there is one. */
static unsigned next_digit(const char **p)
{
	while (!is_digit(**p))
		++*p;
	return (unsigned)(*(*p)++ - '0');
}

static bool append_digit(uint64_t *value, unsigned base, unsigned digit)
{
	return !__builtin_mul_overflow(*value, base, value) &&
	       !__builtin_add_overflow(*value, digit, value);
}

static enum kts_number_result
integer_set(struct kts_integer *out, bool negative, uint64_t magnitude)
{
	const uint64_t lowest = UINT64_C(1) << 63;

	if (negative && magnitude > lowest)
		return KTS_NUMBER_RANGE;
	if (!negative || magnitude == 0) {
		out->u64 = magnitude;
		out->fits_u64 = true;
	}
	if (negative) {
		/* the lowest value has no positive counterpart */
		out->i64 = magnitude == lowest ? INT64_MIN : -(int64_t)magnitude;
		out->fits_i64 = true;
	} else if (magnitude <= INT64_MAX) {
		out->i64 = (int64_t)magnitude;
		out->fits_i64 = true;
	}
	return KTS_NUMBER_OK;
}

static enum kts_number_result
hex_read(const char *p, const char *end, unsigned flags, bool negative,
	 struct kts_integer *out)
{
	const char *begin = p;
	uint64_t magnitude = 0;
	bool fits = true;

	if (p == end)
		return KTS_NUMBER_MALFORMED;
	for (; p < end; p++) {
		int digit = hex_digit(*p);

		if (digit >= 0)
			fits = fits && append_digit(&magnitude, 16, (unsigned)digit);
		else if (!is_group(p, begin, end, flags))
			return KTS_NUMBER_MALFORMED;
	}
	return fits ? integer_set(out, negative, magnitude) : KTS_NUMBER_RANGE;
}

enum kts_number_result
kts_integer_read(const char *text, size_t len, unsigned flags,
		 struct kts_integer *out)
{
	const char *p = text, *end = text + len, *begin;
	uint64_t magnitude = 0;
	bool negative = false, fits = true;

	*out = (struct kts_integer){ 0 };
	if (p < end && *p == '-') {
		negative = true;
		p++;
	}
	if ((flags & KTS_NUMBER_HEX) && end - p > 2 && p[0] == '0' &&
	    (p[1] | 0x20) == 'x')
		return hex_read(p + 2, end, flags, negative, out);
	if (p == end)
		return KTS_NUMBER_MALFORMED;
	begin = p;
	for (; p < end; p++) {
		if (is_digit(*p))
			fits = fits && append_digit(&magnitude, 10,
						    (unsigned)(*p - '0'));
		else if (!is_group(p, begin, end, flags))
			return KTS_NUMBER_MALFORMED;
	}
	return fits ? integer_set(out, negative, magnitude) : KTS_NUMBER_RANGE;
}

enum kts_number_result
kts_integral_read(const char *text, size_t len, unsigned flags,
		  struct kts_integer *out)
{
	struct decimal d;
	uint64_t magnitude = 0;
	const char *p;
	int64_t i;

	*out = (struct kts_integer){ 0 };
	if (!decimal_scan(text, len, flags, &d))
		return KTS_NUMBER_MALFORMED;
	if (!d.first)
		return integer_set(out, d.negative, 0);
	if (d.point > 20)
		return KTS_NUMBER_RANGE;
	p = d.first;
	for (i = 0; i < d.point; i++) {
		unsigned digit = (uint64_t)i < d.digits ? next_digit(&p) : 0;

		if (!append_digit(&magnitude, 10, digit))
			return KTS_NUMBER_RANGE;
	}
	if (d.point < 0 || d.digits > (uint64_t)d.point) {
		/* what stands before the point may be too large already */
		if (d.negative && magnitude > UINT64_C(1) << 63)
			return KTS_NUMBER_RANGE;
		return KTS_NUMBER_FRACTION;
	}
	return integer_set(out, d.negative, magnitude);
}

/*
 * More digits than the exact value of a point halfway between two doubles
 * can have (767): what follows only says on which side of it a number lies.
 */
#define REAL_DIGITS	800

/*
 * The C library rounds correctly; it is given a text without a decimal
 * point, the one thing in it that depends on the locale.
 */
static double decimal_to_real(const struct decimal *d)
{
	char text[REAL_DIGITS + 40];
	const char *p = d->first;
	uint64_t digits = d->digits < REAL_DIGITS ? d->digits : REAL_DIGITS;
	size_t n = 0;

	/* also keeps the exponent within an int */
	if (d->point > 400)
		return HUGE_VAL;
	if (d->point < -400)
		return 0.0;
	for (uint64_t i = 0; i < digits; i++)
		text[n++] = (char)('0' + next_digit(&p));
	if (digits < d->digits)
		text[n++] = '1';
	snprintf(text + n, sizeof text - n, "e%d", (int)(d->point - (int64_t)n));
	return strtod(text, NULL);
}

/* Few digits and a small power of ten: both are exact, one rounding is left. */
static bool decimal_fast(const struct decimal *d, double *out)
{
#if FLT_EVAL_METHOD == 0
	static const double power[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	};
	const char *p = d->first;
	uint64_t whole = 0;
	int64_t exponent = d->point - (int64_t)d->digits;

	if (d->digits > 19 || exponent < -22 || exponent > 22)
		return false;
	for (uint64_t i = 0; i < d->digits; i++)
		whole = whole * 10 + next_digit(&p);
	if (whole > UINT64_C(1) << 53)
		return false;
	*out = exponent < 0 ? (double)whole / power[-exponent] :
			      (double)whole * power[exponent];
	return true;
#else
	(void)d;
	(void)out;
	return false;
#endif
}

enum kts_number_result
kts_real_read(const char *text, size_t len, unsigned flags, double *out)
{
	struct decimal d;
	double value = 0.0;

	*out = 0.0;
	if (!decimal_scan(text, len, flags, &d))
		return KTS_NUMBER_MALFORMED;
	if (d.first && !decimal_fast(&d, &value))
		value = decimal_to_real(&d);
	*out = d.negative ? -value : value;
	return isinf(value) ? KTS_NUMBER_RANGE : KTS_NUMBER_OK;
}

/* --- writing --- */

size_t kts_u64_write(char *out, uint64_t value)
{
	char digits[20];
	size_t n = 0, len = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	while (n)
		out[len++] = digits[--n];
	out[len] = '\0';
	return len;
}

size_t kts_i64_write(char *out, int64_t value)
{
	if (value >= 0)
		return kts_u64_write(out, (uint64_t)value);
	out[0] = '-';
	return 1 + kts_u64_write(out + 1, 0 - (uint64_t)value);
}

/* The fewest digits that read back as @value (positive, finite), and the
 * power of ten of the first of them. */
static size_t shortest_digits(double value, char digits[20], int *exponent)
{
	/* 15 digits always survive, except where doubles thin out below */
	int precision = value < DBL_MIN ? 1 : 15;

	for (;; precision++) {
		char text[48];
		const char *p = text;
		double back;
		size_t n = 0;

		snprintf(text, sizeof text, "%.*e", precision - 1, value);
		for (; *p != 'e'; p++)
			if (is_digit(*p))	/* the point may be anything */
				digits[n++] = *p;
		*exponent = atoi(p + 1);
		while (n > 1 && digits[n - 1] == '0')
			n--;
		snprintf(text, sizeof text, "%.*se%d", (int)n, digits,
			 *exponent - (int)n + 1);
		if (precision >= 17 ||
		    (kts_real_read(text, strlen(text), KTS_NUMBER_PLAIN, &back) ==
			     KTS_NUMBER_OK && back == value))
			return n;
	}
}

static size_t real_write(char *out, double value, bool json)
{
	char digits[20];
	size_t n, len = 0;
	int exponent, i;

	if (signbit(value)) {
		out[len++] = '-';
		value = -value;
	}
	if (value == 0.0) {
		digits[0] = '0';
		n = 1;
		exponent = 0;
	} else {
		n = shortest_digits(value, digits, &exponent);
	}
	if (exponent >= 21 || exponent < -7) {
		out[len++] = digits[0];
		if (n > 1) {
			out[len++] = '.';
			memcpy(out + len, digits + 1, n - 1);
			len += n - 1;
		}
		out[len++] = 'e';
		return len + kts_i64_write(out + len, exponent);
	}
	if (exponent < 0) {
		out[len++] = '0';
		out[len++] = '.';
		for (i = -1; i > exponent; i--)
			out[len++] = '0';
		memcpy(out + len, digits, n);
		len += n;
	} else {
		for (i = 0; i <= exponent; i++)
			out[len++] = (size_t)i < n ? digits[i] : '0';
		if ((size_t)i < n) {
			out[len++] = '.';
			memcpy(out + len, digits + i, n - (size_t)i);
			len += n - (size_t)i;
		} else if (json) {
			out[len++] = '.';
			out[len++] = '0';
		}
	}
	out[len] = '\0';
	return len;
}

size_t kts_real_write_json(char *out, double value)
{
	if (!isfinite(value)) {
		out[0] = '\0';
		return 0;
	}
	return real_write(out, value, true);
}

size_t kts_real_write(char *out, double value)
{
	if (isfinite(value))
		return real_write(out, value, false);
	strcpy(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
	return strlen(out);
}
