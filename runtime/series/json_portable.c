/* SPDX-License-Identifier: MIT */
/* The fast check of json_core.h in plain C, for processors without AVX2. */
#include "runtime/series/json_internal.h"

#include <string.h>

#include "runtime/series/json_block.h"

/* One bit a kind of byte; their numbers are the order of gather() below. */
enum {
	QUOTE = 1, BACKSLASH = 2, SPACE = 4, OPEN = 8, CLOSE = 16, COLON = 32,
	COMMA = 64, DIGIT = 128,
};

/* No room for '0': a number that has one is looked at by itself. */
static const uint8_t kind_of[256] = {
	['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,
	['"'] = QUOTE, ['\\'] = BACKSLASH, [':'] = COLON, [','] = COMMA,
	['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE,
	['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT, ['5'] = DIGIT,
	['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT, ['9'] = DIGIT,
};

static inline unsigned count_bits(uint64_t bits)
{
#ifdef __POPCNT__
	return (unsigned)__builtin_popcountll(bits);
#else
	const uint64_t fives = UINT64_C(0x5555555555555555);
	const uint64_t threes = UINT64_C(0x3333333333333333);

	bits -= bits >> 1 & fives;
	bits = (bits & threes) + (bits >> 2 & threes);
	bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
#endif
}

static inline uint64_t prefix_xor(uint64_t bits)
{
	for (unsigned shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

/* Bit @bit of each of the eight bytes, the lowest byte first. */
static inline uint64_t gather(uint64_t bytes, unsigned bit)
{
	return (bytes >> bit & UINT64_C(0x0101010101010101)) *
	       UINT64_C(0x0102040810204080) >> 56;
}

/* The highest bit of each byte that is below 0x20. */
static inline uint64_t controls(uint64_t bytes)
{
	const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	return ~(((bytes & low) + UINT64_C(0x6060606060606060)) | bytes) & ~low;
}

static inline __attribute__((always_inline)) void
block_classify(const char *p, struct block *b)
{
	const uint8_t *byte = (const uint8_t *)p;
	uint64_t high = 0, control = 0;

	memset(b, 0, sizeof *b);
	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t kinds = 0, bytes;

#pragma GCC unroll 8
		for (unsigned k = 0; k < 8; k++)
			kinds |= (uint64_t)kind_of[byte[i + k]] << 8 * k;
		b->quote |= gather(kinds, 0) << i;
		b->backslash |= gather(kinds, 1) << i;
		b->space |= gather(kinds, 2) << i;
		b->open |= gather(kinds, 3) << i;
		b->close |= gather(kinds, 4) << i;
		b->colon |= gather(kinds, 5) << i;
		b->comma |= gather(kinds, 6) << i;
		b->digit |= gather(kinds, 7) << i;
		/* only whether there is one: the order of bytes is no matter */
		memcpy(&bytes, p + i, sizeof bytes);
		high |= bytes & UINT64_C(0x8080808080808080);
		control |= controls(bytes);
	}
	if (high | control) {
		for (unsigned i = 0; i < 64; i++) {
			b->high |= (uint64_t)(byte[i] >> 7) << i;
			b->control |= (uint64_t)(byte[i] < 0x20) << i;
		}
	}
	/* '{' and '}' have this bit, '[' and ']' do not */
	for (uint64_t rest = b->open | b->close; rest; rest &= rest - 1) {
		unsigned i = (unsigned)__builtin_ctzll(rest);

		b->brace |= (uint64_t)(byte[i] >> 5 & 1) << i;
	}
}

static inline void write_offsets(uint32_t *at, uint32_t base, uint64_t bits,
				 unsigned count)
{
	(void)count;
	for (; bits; bits &= bits - 1)
		*at++ = base + (uint32_t)__builtin_ctzll(bits);
}

#include "runtime/series/json_core.h"

enum kts_json_verdict kts_json_index_portable(struct kts_json *json)
{
	return core_index(json);
}

enum kts_json_scan_result
kts_json_scan_portable(struct kts_json_scan *scan, const char *piece, size_t bytes,
		       size_t *end)
{
	return core_scan(scan, piece, bytes, end);
}
