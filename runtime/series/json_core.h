/* SPDX-License-Identifier: MIT */
#ifndef KTS_JSON_CORE_H
#define KTS_JSON_CORE_H
/*
 * The fast check of a JSON document, 64 bytes at a time; the whole of
 * json_portable.c and json_avx2.c, which say how bytes are classified:
 *
 *	block_classify(p, &block)	bitmaps of the 64 bytes at p
 *	prefix_xor(bits)		bit i: parity of the bits 0 .. i
 *	count_bits(bits)
 *
 * A bitmap has one bit a byte, the lowest for the first. The grammar is
 * checked on bitmaps, all tokens of a block at once:
 *
 *   neighbours	what follows '[', '{', ':' and ',' must begin a value, or close
 *		what was just opened, and no value begins anywhere else; what
 *		comes before ':' is a string.
 *   claims	of the marks outside strings (':' ',' and brackets), a ':' must
 *		come after '{' or ',' and so claims to be in an object; any
 *		other mark after an opening bracket or ',' claims to be in an
 *		array, except a bracket that closes an empty container.
 *   brackets	only these are visited one by one: they are matched, linked,
 *		and the claims between two of them held against the container
 *		that is open there.
 *
 * In an object every ',' and the '{' is thus followed by one ':' before the next mark:
 * members. Numbers of digits alone are checked by bitmap too; other scalars,
 * escapes and non-ASCII bytes are visited where they are.
 */
#include "runtime/series/json_internal.h"

#include <string.h>

#define CORE_INLINE	static inline __attribute__((always_inline))
#define UNLIKELY(x)	__builtin_expect(!!(x), 0)

/* The carries between blocks are the lowest bit of the next block. */
struct core {
	uint64_t in_string;	/* all ones within a string */
	uint64_t escaped;	/* the next byte stands behind a backslash */
	uint64_t scalar;	/* the last byte was of a scalar */
	uint64_t zero;		/* ... its first, and '0' */
	uint64_t after_open;	/* what comes after '[' or '{' is still to come */
	uint64_t after_mark;	/* ... after ':' or ',', or the very first value */
	uint64_t after_string;
	uint64_t after_claim;	/* the mark after '[', '{' or ',' */
	uint64_t wrong;		/* not zero: the document is refused */
	uint64_t any_escape;
	uint32_t tokens;
	uint32_t depth;
	uint32_t top;		/* the open container: its token * 2 + is it an object */
	size_t scalar_end;	/* everything before is checked already */
	size_t utf8_end;
	size_t low_half;	/* the 'u' of a surrogate that has its partner */
	uint32_t stack[KTS_MAX_JSON_DEPTH];
};

/*
 * For every bit of @from, the first bit behind it that is not in @skip, with
 * @skip skipped in one addition: the carry runs through it. A bit of @from is
 * never in @skip.
 */
CORE_INLINE uint64_t follow(uint64_t from, uint64_t skip, uint64_t *carry)
{
	uint64_t begin = from << 1 | *carry, sum;

	*carry = __builtin_add_overflow(begin, skip, &sum) | from >> 63;
	return sum & ~skip;
}

/* The bytes behind a backslash that is not itself behind one. */
CORE_INLINE uint64_t find_escaped(uint64_t backslash, uint64_t *carry)
{
	const uint64_t odd = UINT64_C(0xaaaaaaaaaaaaaaaa);
	uint64_t begins, runs, ends;

	if (!backslash) {
		uint64_t escaped = *carry;

		*carry = 0;
		return escaped;
	}
	/* a run of backslashes escapes what stands at an odd distance */
	begins = backslash & ~*carry;
	runs = ((begins << 1) | odd) - begins;
	ends = runs ^ odd;
	begins = ends ^ (backslash | *carry);
	*carry = (ends & backslash) >> 63;
	return begins;
}

/* Escapes are rare here: each is looked at. @base: offset of the block. */
static __attribute__((noinline)) void
check_escapes(struct core *core, const struct kts_json *json, size_t base,
	      uint64_t escaped)
{
	struct kts_json_fault fault;
	uint32_t point;

	for (; escaped; escaped &= escaped - 1) {
		size_t i = base + (size_t)__builtin_ctzll(escaped), end;

		if (i == core->low_half)
			continue;
		/* the padding of the last block is behind no backslash of the text */
		end = kts_json_escape(json->text, json->bytes, i - 1, &fault, &point);
		if (!end) {
			core->wrong = 1;
			return;
		}
		if (end == i + 11)
			core->low_half = i + 6;
	}
}

/* The 64 bytes at @base have some above 0x7f: @high. */
static __attribute__((noinline)) void
check_utf8(struct core *core, const struct kts_json *json, size_t base,
	   uint64_t high)
{
	while (high) {
		size_t i = base + (size_t)__builtin_ctzll(high);
		int length;

		high &= high - 1;
		if (i < core->utf8_end)
			continue;
		length = kts_utf8_length((const uint8_t *)json->text + i,
					 json->bytes - i);
		if (length <= 0) {
			core->wrong = 1;
			return;
		}
		core->utf8_end = i + (size_t)length;
	}
}

/* Scalars of the block that are no plain integers; @odd: bytes that say so. */
static __attribute__((noinline)) void
check_scalars(struct core *core, const struct kts_json *json, size_t base,
	      uint64_t starts, uint64_t odd)
{
	struct kts_json_fault fault;

	while (odd) {
		unsigned bit = (unsigned)__builtin_ctzll(odd);
		uint64_t before = starts & ((UINT64_C(2) << bit) - 1);
		size_t i = base;

		odd &= odd - 1;
		if (base + bit < core->scalar_end)
			continue;
		if (before)
			i += 63 - (size_t)__builtin_clzll(before);
		else	/* it begins in an earlier block */
			while (i > 0 && !kts_json_is_delimiter(json->text[i - 1]))
				i--;
		i = kts_json_scalar(json->text, json->bytes, i, &fault);
		if (!i || (i < json->bytes && !kts_json_is_delimiter(json->text[i]))) {
			core->wrong = 1;
			return;
		}
		core->scalar_end = i;
	}
}

/* Match and link the brackets of a block, and settle the claims. */
CORE_INLINE void link_brackets(struct core *core, struct kts_json *json,
			       uint64_t opens, uint64_t brackets, uint64_t objects,
			       uint64_t tokens, uint64_t array_claims,
			       uint64_t object_claims)
{
	uint32_t depth = core->depth, top = core->top;
	uint64_t wrong = 0;

	while (brackets) {
		uint64_t up_to = brackets ^ (brackets - 1);
		uint64_t bit = brackets & (0 - brackets);
		uint32_t token = core->tokens + count_bits(tokens & (up_to >> 1));
		uint32_t object = (objects & bit) != 0;

		wrong |= (top & 1 ? array_claims : object_claims) & up_to;
		array_claims &= ~up_to;
		object_claims &= ~up_to;
		if (opens & bit) {
			if (UNLIKELY(depth == KTS_MAX_JSON_DEPTH))
				break;
			core->stack[depth++] = top;
			top = token << 1 | object;
		} else {
			if (UNLIKELY(depth == 0))
				break;
			wrong |= object ^ (top & 1);
			json->next[top >> 1] = token + 1;
			top = core->stack[--depth];
		}
		brackets &= brackets - 1;
	}
	/* a bracket is left over when it is one too many, of either kind */
	core->wrong |= wrong | brackets | (top & 1 ? array_claims : object_claims);
	core->depth = depth;
	core->top = top;
}

/* The 64 bytes at @p, which stand at offset @base of the text. */
CORE_INLINE void core_block(struct core *core, struct kts_json *json,
			    const char *p, size_t base)
{
	struct block b;
	uint64_t escaped, quotes, string, marks, scalars, starts, values, odd;
	uint64_t after_open, after_mark, after_string, claims, tokens, brackets;
	unsigned count;

	block_classify(p, &b);

	escaped = find_escaped(b.backslash, &core->escaped);
	quotes = b.quote & ~escaped;
	string = prefix_xor(quotes) ^ core->in_string;
	core->in_string = 0 - (string >> 63);
	core->wrong |= b.control & string;
	if (UNLIKELY(escaped)) {
		core->any_escape = 1;
		check_escapes(core, json, base, escaped);
	}
	if (UNLIKELY(b.high))
		check_utf8(core, json, base, b.high);

	/* only what stands outside strings counts from here on */
	b.open &= ~string;
	b.close &= ~string;
	b.colon &= ~string;
	b.comma &= ~string;
	brackets = b.open | b.close;
	marks = brackets | b.colon | b.comma;
	scalars = ~(marks | b.space | string | quotes);
	starts = scalars & ~(scalars << 1 | core->scalar);
	core->scalar = scalars >> 63;
	values = b.open | (quotes & string) | starts;

	after_open = follow(b.open, b.space, &core->after_open);
	after_mark = follow(b.colon | b.comma, b.space, &core->after_mark);
	after_string = follow(quotes & ~string, b.space, &core->after_string);
	core->wrong |= after_mark & ~values;
	core->wrong |= after_open & ~(values | b.close);
	core->wrong |= values & ~(after_open | after_mark);
	core->wrong |= b.colon & ~after_string;

	claims = follow(b.open | b.comma, ~marks, &core->after_claim) & marks;
	core->wrong |= b.colon & ~claims;
	claims &= ~b.colon & ~(b.close & after_open);

	/* no bytes but digits, and none behind a leading zero */
	odd = scalars & (~b.digit | ((starts & b.zero) << 1 | core->zero));
	core->zero = (starts & b.zero) >> 63;
	if (odd)
		check_scalars(core, json, base, starts, odd);

	tokens = values | b.close;
	count = count_bits(tokens);
	write_offsets(json->at + core->tokens, (uint32_t)base, tokens, count);
	link_brackets(core, json, b.open, brackets, b.brace, tokens, claims, b.colon);
	core->tokens += count;
}

CORE_INLINE enum kts_json_verdict core_index(struct kts_json *json)
{
	struct core core;
	size_t i = 0, whole = json->bytes & ~(size_t)63;
	char last[64];

	/* the stack is written before it is read */
	memset(&core, 0, offsetof(struct core, stack));
	core.after_mark = 1;
	while (i < whole) {
		size_t stop = i + KTS_JSON_STRETCH;

		if (stop > whole)
			stop = whole;
		if (!kts_json_reserve(json, core.tokens + KTS_JSON_STRETCH))
			return KTS_JSON_NO_MEMORY;
		for (; i < stop; i += 64)
			core_block(&core, json, json->text + i, i);
		if (core.wrong || core.tokens > KTS_MAX_OBJECT_TOKENS)
			return KTS_JSON_REFUSED;
	}
	if (!kts_json_reserve(json, core.tokens + KTS_JSON_STRETCH))
		return KTS_JSON_NO_MEMORY;
	/* also when nothing is left: then the block of spaces ends a scalar */
	memset(last, ' ', sizeof last);
	if (i < json->bytes)
		memcpy(last, json->text + i, json->bytes - i);
	core_block(&core, json, last, i);
	if (core.wrong || core.in_string || core.after_mark || core.after_open ||
	    core.depth || core.tokens > KTS_MAX_OBJECT_TOKENS)
		return KTS_JSON_REFUSED;
	/* one value, and nothing behind it */
	if (core.tokens != (kts_json_is_container(json, 0) ? json->next[0] : 1))
		return KTS_JSON_REFUSED;
	json->tokens = core.tokens;
	json->has_escapes = core.any_escape;
	return KTS_JSON_ACCEPTED;
}

/* --- the end of a value --- */

/* The end of a container or string within a block, one past it; 0 if it is not there. */
CORE_INLINE unsigned scan_block(struct kts_json_scan *scan, const char *p,
				unsigned bytes)
{
	struct block b;
	uint64_t escaped, string, quotes, carry = scan->escaped;
	uint32_t closes;

	block_classify(p, &b);
	escaped = find_escaped(b.backslash, &carry);
	/* behind the piece there is padding, which is no backslash */
	scan->escaped = bytes < 64 ? escaped >> bytes & 1 : carry;
	quotes = b.quote & ~escaped;
	string = prefix_xor(quotes) ^ (0 - (uint64_t)scan->in_string);
	scan->in_string = string >> 63;
	if (scan->state == KTS_JSON_SCAN_STRING) {
		quotes &= ~string;
		return quotes ? (unsigned)__builtin_ctzll(quotes) + 1 : 0;
	}
	b.open &= ~string;
	b.close &= ~string;
	closes = count_bits(b.close);
	if (scan->depth > closes) {
		scan->depth += count_bits(b.open) - closes;
		return 0;
	}
	for (uint64_t rest = b.open | b.close; rest; rest &= rest - 1) {
		scan->depth += b.open & rest & (0 - rest) ? 1u : -1u;
		if (!scan->depth)
			return (unsigned)__builtin_ctzll(rest) + 1;
	}
	return 0;
}

CORE_INLINE enum kts_json_scan_result
core_scan(struct kts_json_scan *scan, const char *piece, size_t bytes, size_t *end)
{
	char last[64];
	size_t i;

	for (i = 0; i + 64 <= bytes; i += 64) {
		*end = scan_block(scan, piece + i, 64);
		if (*end)
			break;
	}
	if (i + 64 > bytes && i < bytes) {
		memset(last, ' ', sizeof last);
		memcpy(last, piece + i, bytes - i);
		*end = scan_block(scan, last, (unsigned)(bytes - i));
	}
	if (i < bytes && *end) {
		*end += i;
		return KTS_JSON_SCAN_DONE;
	}
	*end = bytes;
	return KTS_JSON_SCAN_MORE;
}

#endif
