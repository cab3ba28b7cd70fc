/* SPDX-License-Identifier: MIT */
#ifndef KTS_NUMBER_H
#define KTS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers as text, read and written the same way under every locale. Nothing
 * here allocates, keeps state or needs a terminating NUL; all functions may
 * be called from any thread.
 */

/* What reading a number came to; the numbers are fixed. */
enum kts_number_result {
	KTS_NUMBER_OK = 0,
	KTS_NUMBER_FRACTION = 1,	/* well-formed, but not a whole number */
	KTS_NUMBER_RANGE = 2,		/* well-formed, but fits no value of the type */
	KTS_NUMBER_MALFORMED = 3,	/* no number of the grammar that was asked for */
};

/* What a reader accepts beyond plain decimal digits. */
enum kts_number_flags {
	KTS_NUMBER_PLAIN = 0,
	KTS_NUMBER_HEX = 1,	/* 0x1f, 0X1F (integers only) */
	KTS_NUMBER_GROUPS = 2,	/* 1_000: a '_' between two digits */
};

/* An integer of [-2^63, 2^64-1]. A member whose `fits_` is false is 0. */
struct kts_integer {
	uint64_t u64;
	int64_t i64;
	bool fits_u64;		/* 0 .. 2^64-1 */
	bool fits_i64;		/* -2^63 .. 2^63-1 */
};

/*
 * Read @text, @len bytes, all of it, as an integer: an optional '-', then
 * decimal digits (leading zeros allowed) or what @flags add. "-0" is 0.
 *
 * KTS_NUMBER_OK: *@out holds the value, exactly. KTS_NUMBER_RANGE: fits
 * neither type. KTS_NUMBER_MALFORMED: also for empty text, '+', white space,
 * a point or an exponent. When not OK, *@out is zeroed.
 */
enum kts_number_result
kts_integer_read(const char *text, size_t len, unsigned flags,
		 struct kts_integer *out);

/*
 * Read @text, @len bytes, all of it, as a decimal number with optional '-',
 * fraction and exponent ("1", "-0.5", "1e-05", "1.5E+3"; at least one digit
 * on either side of a point) and give the nearest double, ties to even.
 * KTS_NUMBER_HEX is not accepted here.
 *
 * KTS_NUMBER_OK: finite; what is too small for a double becomes a subnormal
 * or a signed zero. KTS_NUMBER_RANGE: overflows; *@out is +-infinity.
 * KTS_NUMBER_MALFORMED: *@out is 0.
 */
enum kts_number_result
kts_real_read(const char *text, size_t len, unsigned flags, double *out);

/*
 * Read @text, in the grammar of kts_real_read(), as an integer by its exact
 * decimal value: "1e3" and "1000.0" are 1000, "18446744073709551615.0" is
 * 2^64-1, "-0.0" is 0. No double is involved.
 *
 * KTS_NUMBER_OK; KTS_NUMBER_FRACTION; KTS_NUMBER_RANGE (fits neither type;
 * a huge number is never a fraction); KTS_NUMBER_MALFORMED. When not OK, *@out is zeroed.
 */
enum kts_number_result
kts_integral_read(const char *text, size_t len, unsigned flags,
		  struct kts_integer *out);

/* Bytes that hold any number written below, with its NUL. */
#define KTS_NUMBER_BYTES	40u

/*
 * Write a number to @out, which has room for KTS_NUMBER_BYTES, with a
 * terminating NUL; the result is the length without it.
 *
 * kts_real_write_json() writes valid JSON that reads back as the same double
 * and with no more digits than that needs, and always as a real: "5.0",
 * "0.1", "1e21", "-0.0". For infinities and NaN, which JSON cannot say, it
 * writes an empty string and returns 0: the caller decides what to put there.
 *
 * kts_real_write() writes the same for people: "5", "0.1", "1e21", "-0",
 * "nan", "inf", "-inf".
 */
size_t kts_u64_write(char *out, uint64_t value);
size_t kts_i64_write(char *out, int64_t value);
size_t kts_real_write_json(char *out, double value);
size_t kts_real_write(char *out, double value);

#endif
