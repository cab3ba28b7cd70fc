/* SPDX-License-Identifier: MIT */
/*
 * The fast check of json_core.h for x86-64 with AVX2, BMI and PCLMUL. Only
 * called where kts_json_path_choose() found these.
 */
#include "runtime/series/json_internal.h"

#if KTS_JSON_HAVE_AVX2

#ifdef __clang__
#pragma clang attribute push( \
	__attribute__((target("avx2,bmi,bmi2,popcnt,pclmul"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi,bmi2,popcnt,pclmul")
#endif

#include <immintrin.h>

#include "runtime/series/json_block.h"

static inline unsigned count_bits(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* A carry-less product with all ones adds up, without carry, all lower bits. */
static inline uint64_t prefix_xor(uint64_t bits)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits),
					       _mm_set1_epi8((char)0xff), 0);

	return (uint64_t)_mm_cvtsi128_si64(product);
}

/* The highest bits of 64 bytes. */
static inline uint64_t mask(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

static inline uint64_t equal(__m256i low, __m256i high, char c)
{
	__m256i all = _mm256_set1_epi8(c);

	return mask(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

/* Bytes of at most @limit, both taken as unsigned. */
static inline __m256i at_most(__m256i bytes, __m256i limit)
{
	return _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, limit), bytes);
}

static inline __attribute__((always_inline)) void
block_classify(const char *p, struct block *b)
{
	/* by its low half, the white space that a byte may be; none is 100 */
	const __m256i spaces = _mm256_setr_epi8(
		' ', 100, 100, 100, 17, 100, 113, 2, 100, '\t', '\n', 112, 100, '\r', 100, 100,
		' ', 100, 100, 100, 17, 100, 113, 2, 100, '\t', '\n', 112, 100, '\r', 100, 100);
	const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
	const __m256i last_control = _mm256_set1_epi8(0x1f);
	const __m256i case_bit = _mm256_set1_epi8(0x20);
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
	__m256i low_brace = _mm256_or_si256(low, case_bit);
	__m256i high_brace = _mm256_or_si256(high, case_bit);
	__m256i low_control = at_most(low, last_control);
	__m256i high_control = at_most(high, last_control);

	b->quote = equal(low, high, '"');
	b->backslash = equal(low, high, '\\');
	b->colon = equal(low, high, ':');
	b->comma = equal(low, high, ',');
	/* '[' and '{' differ in one bit, and so do ']' and '}' */
	b->open = equal(low_brace, high_brace, '{');
	b->close = equal(low_brace, high_brace, '}');
	b->brace = mask(_mm256_slli_epi16(low, 2), _mm256_slli_epi16(high, 2));
	b->space = mask(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, low), low),
			_mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, high), high));
	b->zero = equal(low, high, '0');
	b->digit = mask(at_most(_mm256_sub_epi8(low, zero), nine),
			at_most(_mm256_sub_epi8(high, zero), nine));
	b->control = 0;
	if (_mm256_movemask_epi8(_mm256_or_si256(low_control, high_control)))
		b->control = mask(low_control, high_control);
	b->high = 0;
	if (_mm256_movemask_epi8(_mm256_or_si256(low, high)))
		b->high = mask(low, high);
}

static inline void write_offsets(uint32_t *at, uint32_t base, uint64_t bits,
				 unsigned count)
{
	/* of no bits left, _tzcnt_u64() makes 64: written, but never read */
#define WRITE_ONE(n) \
	(at[n] = base + (uint32_t)_tzcnt_u64(bits), bits = _blsr_u64(bits))
#define WRITE_FOUR(n) \
	(WRITE_ONE(n), WRITE_ONE((n) + 1), WRITE_ONE((n) + 2), WRITE_ONE((n) + 3))
	WRITE_FOUR(0);
	WRITE_FOUR(4);
	if (count > 8) {
		WRITE_FOUR(8);
		WRITE_FOUR(12);
		WRITE_FOUR(16);
	}
	for (unsigned n = 20; n < count; n += 4)
		WRITE_FOUR(n);
#undef WRITE_ONE
#undef WRITE_FOUR
}

#include "runtime/series/json_core.h"

enum kts_json_verdict kts_json_index_avx2(struct kts_json *json)
{
	return core_index(json);
}

enum kts_json_scan_result
kts_json_scan_avx2(struct kts_json_scan *scan, const char *piece, size_t bytes,
		   size_t *end)
{
	return core_scan(scan, piece, bytes, end);
}

#ifdef __clang__
#pragma clang attribute pop
#endif

#endif
