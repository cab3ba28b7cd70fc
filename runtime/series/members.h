/* SPDX-License-Identifier: MIT */
#ifndef KTS_MEMBERS_H
#define KTS_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "runtime/series/bump.h"
#include "runtime/series/json.h"

/*
 * A walk over all members of an object that also finds a repeated name.
 *
 *	struct kts_members m;
 *	struct kts_member member;
 *
 *	kts_members_start(&m, json, bump, object);
 *	while (kts_members_next(&m, &member))
 *		use(member.name, member.value);
 *	KTS_TRY(kts_members_finish(&m));	// KTS_EDATA: m.repeated
 *
 * Texts that the parser looks at must have KTS_TEXT_SLACK readable bytes
 * behind them: names are compared eight bytes at a time.
 */
#define KTS_TEXT_SLACK		16u

/* So many members each are compared with each other; larger objects go another way. */
#define KTS_MEMBERS_FEW		32u

struct kts_member {
	struct kts_text name;	/* decoded */
	uint64_t signature;	/* equal for equal names */
	uint32_t key, value;	/* tokens */
};

struct kts_members {
	struct kts_json *json;
	struct kts_bump *bump;	/* for names with escapes */
	uint32_t object, at, end;
	uint32_t n;
	uint32_t repeated;	/* after KTS_EDATA: the second of two equal names */
	bool doubtful;		/* two names may be equal */
	enum kts_status status;
	uint64_t seen[KTS_MEMBERS_FEW];
};

/* A number of a name: what differs in it differs; what is equal in it is probably equal. */
static inline uint64_t kts_signature(const char *name, size_t len)
{
	uint64_t head, tail = 0;

	memcpy(&head, name, 8);
	if (len < 8) {
		if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
			head &= len ? ~0ull >> (64 - 8 * len) : 0;
		else
			head &= len ? ~0ull << (64 - 8 * len) : 0;
	} else {
		memcpy(&tail, name + len - 8, 8);
	}
	return (head * 0x9e3779b97f4a7c15u) ^ ((tail ^ len) * 0xc2b2ae3d27d4eb4fu);
}

/* The same for text that may end at the end of its memory. */
static inline uint64_t kts_signature_of(struct kts_text name)
{
	char padded[8] = { 0 };

	if (name.len >= 8)
		return kts_signature(name.at, name.len);
	if (name.len)
		memcpy(padded, name.at, name.len);
	return kts_signature(padded, name.len);
}

static inline bool kts_text_is(struct kts_text a, const char *b, size_t len)
{
	return a.len == len && (len == 0 || memcmp(a.at, b, len) == 0);
}

static inline bool kts_text_equal(struct kts_text a, struct kts_text b)
{
	return kts_text_is(a, b.at, b.len);
}

/* Whether @a is the string literal @b. */
#define KTS_TEXT_IS(a, b) kts_text_is((a), (b), sizeof(b) - 1)

/*
 * The text of the string @token, decoded. @next is the token behind it. Text
 * with escapes is decoded to @bump; KTS_OK or KTS_ENOMEM.
 */
enum kts_status kts_string_decode(const struct kts_json *json, struct kts_bump *bump, uint32_t token,
				  struct kts_text *out);

static inline enum kts_status kts_string_text(const struct kts_json *json, struct kts_bump *bump, uint32_t token,
					      struct kts_text *out)
{
	const char *text = json->text;
	uint32_t begin = json->at[token] + 1, end;

	if (__builtin_expect(json->has_escapes || token + 1 >= json->tokens, 0))
		return kts_string_decode(json, bump, token, out);
	/* Between a string and the token behind it are only white space, a colon or a comma. */
	end = json->at[token + 1] - 1;
	while (text[end] != '"')
		end--;
	*out = (struct kts_text){ text + begin, end - begin };
	return KTS_OK;
}

/* The name in an object with exactly one member, or KTS_JSON_NONE; its value is the token behind. */
static inline uint32_t kts_only_member(const struct kts_json *json, uint32_t token)
{
	if (kts_json_kind(json, token) != KTS_JSON_OBJECT || kts_json_end(json, token) == token + 1)
		return KTS_JSON_NONE;
	return kts_json_skip(json, token + 2) == kts_json_end(json, token) ? token + 1 : KTS_JSON_NONE;
}

static inline void kts_members_start(struct kts_members *m, struct kts_json *json, struct kts_bump *bump,
				     uint32_t object)
{
	m->json = json;
	m->bump = bump;
	m->object = object;
	m->at = object + 1;
	m->end = kts_json_end(json, object);
	m->n = 0;
	m->repeated = KTS_JSON_NONE;
	m->doubtful = false;
	m->status = KTS_OK;
}

static inline bool kts_members_next(struct kts_members *m, struct kts_member *out)
{
	if (m->at == m->end)
		return false;
	out->key = m->at;
	out->value = m->at + 1;
	m->at = kts_json_skip(m->json, out->value);
	m->status = kts_string_text(m->json, m->bump, out->key, &out->name);
	if (__builtin_expect(m->status != KTS_OK, 0))
		return false;
	out->signature = m->json->has_escapes ? kts_signature_of(out->name) :
						kts_signature(out->name.at, out->name.len);
	if (m->n < KTS_MEMBERS_FEW) {
		for (uint32_t i = 0; i < m->n; i++)
			m->doubtful |= m->seen[i] == out->signature;
		m->seen[m->n] = out->signature;
	} else {
		m->doubtful = true;
	}
	m->n++;
	return true;
}

enum kts_status kts_members_check(struct kts_members *m);

/* KTS_OK; KTS_EDATA: m->repeated is a name that was there before; KTS_ENOMEM. */
static inline enum kts_status kts_members_finish(struct kts_members *m)
{
	if (__builtin_expect(m->status == KTS_OK && !m->doubtful, 1))
		return KTS_OK;
	return kts_members_check(m);
}

/*
 * Elements of one array by number, cheap where they are asked for in ascending
 * order. Zeroed is ready.
 */
struct kts_elements {
	uint32_t token;		/* of element `at`, or the end; 0: not begun */
	uint64_t at;
};

static inline uint32_t kts_elements_get(struct kts_elements *e, const struct kts_json *json, uint32_t list,
					uint64_t index)
{
	uint32_t end = kts_json_end(json, list);

	if (!e->token || index < e->at)
		*e = (struct kts_elements){ list + 1, 0 };
	for (; e->token != end && e->at < index; e->at++)
		e->token = kts_json_skip(json, e->token);
	return e->token == end ? KTS_JSON_NONE : e->token;
}

#endif
