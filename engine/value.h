/* SPDX-License-Identifier: MIT */
#ifndef KTS_VALUE_H
#define KTS_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Types of values. INT is the result of integer arithmetic: the union of u64
 * and i64, [-2^63, 2^64-1]; no column is stored as INT.
 */
enum kts_type {
	KTS_TYPE_BOOL,
	KTS_TYPE_U64,
	KTS_TYPE_I64,
	KTS_TYPE_INT,
	KTS_TYPE_F64,
	KTS_TYPE_TEXT,
	KTS_TYPE_COUNT
};

static inline double kts_bits_double(uint64_t bits)
{
	union { uint64_t u; double d; } u = { .u = bits };

	return u.d;
}

static inline uint64_t kts_double_bits(double d)
{
	union { double d; uint64_t u; } u = { .d = d };

	return u.u;
}

/* One scalar. Never of type INT: an integer is U64, or I64 where it is negative. */
struct kts_number {
	enum kts_type type;
	union {
		uint64_t u64;
		int64_t i64;
		double f64;
		bool boolean;
	};
};

static inline bool kts_type_is_integer(enum kts_type type)
{
	return type == KTS_TYPE_U64 || type == KTS_TYPE_I64 || type == KTS_TYPE_INT;
}

static inline struct kts_number kts_number_u64(uint64_t u64)
{
	return (struct kts_number){ .type = KTS_TYPE_U64, .u64 = u64 };
}

static inline struct kts_number kts_number_i64(int64_t i64)
{
	if (i64 >= 0)
		return kts_number_u64((uint64_t)i64);
	return (struct kts_number){ .type = KTS_TYPE_I64, .i64 = i64 };
}

static inline struct kts_number kts_number_f64(double f64)
{
	return (struct kts_number){ .type = KTS_TYPE_F64, .f64 = f64 };
}

static inline struct kts_number kts_number_bool(bool boolean)
{
	return (struct kts_number){ .type = KTS_TYPE_BOOL, .boolean = boolean };
}

/* Times are nanoseconds. The greatest value also means "later than every sample". */
#define KTS_TIME_MAX	INT64_MAX

/*
 * A unit: dimension as exponents, the factor num/den that turns a number in
 * this unit into base units (ns, B, 1), and its text ("ns", "1/s", "MiB/s";
 * "" for a plain number). `%` is a fraction with factor 1/100.
 */
struct kts_unit {
	int8_t time;
	int8_t bytes;
	bool fraction;
	uint64_t num, den;
	const char *text;
};

#endif
