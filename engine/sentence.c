/* SPDX-License-Identifier: MIT */
#include "engine/sentence.h"

#include <stdio.h>
#include <string.h>

#include "grammar/base/number.h"

/* Names of a list that a sentence has room for; reports carry the whole list. */
#define NAMES_SHOWN	8u

void kts_say_begin(struct kts_sentence *s, char *buf, size_t size)
{
	*s = (struct kts_sentence){ .buf = buf, .size = size };
	if (size)
		buf[0] = '\0';
}

void kts_say_bytes(struct kts_sentence *s, const char *text, size_t n)
{
	if (s->len + 1 < s->size) {
		size_t fits = n < s->size - s->len - 1 ? n : s->size - s->len - 1;

		memcpy(s->buf + s->len, text, fits);
		s->buf[s->len + fits] = '\0';
	}
	s->len += n;
}

void kts_say_text(struct kts_sentence *s, const char *text)
{
	kts_say_bytes(s, text, strlen(text));
}

void kts_say_integer(struct kts_sentence *s, uint64_t n)
{
	char buf[KTS_NUMBER_BYTES];

	kts_say_bytes(s, buf, kts_u64_write(buf, n));
}

/* What a time is told in, and how many digits may stand behind the point. */
static int64_t time_unit(int64_t ns, const char **unit, int *digits)
{
	int64_t second = 1000000000, size = ns < 0 ? -(ns + 1) : ns;

	if (ns % second == 0 || (size >= second && ns % 1000000 != 0)) {
		*unit = "s";
		*digits = 9;
		return second;
	}
	*unit = ns % 1000000 == 0 || size >= 1000000 ? "ms" : "ns";
	*digits = 6;
	return **unit == 'm' ? 1000000 : 1;
}

void kts_say_time(struct kts_sentence *s, int64_t ns)
{
	char buf[KTS_NUMBER_BYTES], part[24];
	const char *unit;
	int digits;
	int64_t one = time_unit(ns, &unit, &digits), rest = ns % one;

	kts_say_bytes(s, buf, kts_i64_write(buf, ns / one));
	if (rest) {
		snprintf(part, sizeof part, ".%0*lld", digits, (long long)(rest < 0 ? -rest : rest));
		while (part[digits] == '0')
			digits--;
		kts_say_bytes(s, part, (size_t)digits + 1);
	}
	kts_say_text(s, unit);
}

void kts_say_cause(struct kts_sentence *s, const struct kts_error *e)
{
	if (e->kind == KTS_KIND_missing_stats)
		kts_say_text(s, kts_missing_reason_text(e->reason));
	else
		kts_say_text(s, kts_error_kind_text(e->original));
	if (e->detail) {
		kts_say_text(s, " (");
		kts_say_text(s, e->detail);
		kts_say_text(s, ")");
	}
}

static const struct kts_payload *payload(const struct kts_error *e, const char *key, enum kts_payload_type type)
{
	for (size_t i = 0; i < e->n_payload; i++)
		if (e->payload[i].type == type && strcmp(e->payload[i].key, key) == 0)
			return &e->payload[i];
	return NULL;
}

static void say_quoted(struct kts_sentence *s, const char *text)
{
	kts_say_text(s, "`");
	kts_say_text(s, text);
	kts_say_text(s, "`");
}

/* @before and the text that the error carries under @key; nothing if there is none. */
static void say_fact(struct kts_sentence *s, const struct kts_error *e, const char *before, const char *key)
{
	const struct kts_payload *p = payload(e, key, KTS_PAYLOAD_TEXT);

	if (p && p->text[0][0]) {
		kts_say_text(s, before);
		say_quoted(s, p->text[0]);
	}
}

static void say_count(struct kts_sentence *s, const struct kts_error *e, const char *before, const char *key)
{
	const struct kts_payload *p = payload(e, key, KTS_PAYLOAD_U64);

	if (p) {
		kts_say_text(s, before);
		kts_say_integer(s, p->u64[0]);
	}
}

static void say_list(struct kts_sentence *s, const struct kts_error *e, const char *before, const char *key)
{
	const struct kts_payload *p = payload(e, key, KTS_PAYLOAD_TEXTS);
	size_t shown;

	if (!p || p->n == 0)
		return;
	shown = p->n < NAMES_SHOWN ? p->n : NAMES_SHOWN;
	kts_say_text(s, before);
	for (size_t i = 0; i < shown; i++) {
		kts_say_text(s, i ? ", " : "");
		say_quoted(s, p->text[i]);
	}
	if (p->n > shown) {
		kts_say_text(s, " and ");
		kts_say_integer(s, p->n - shown);
		kts_say_text(s, " more");
	}
}

/* One copy of a scheduler: its object and the address of the map that was read. */
static void say_place(struct kts_sentence *s, const struct kts_error *e, const char *before, const char *object,
		      const char *address)
{
	const struct kts_payload *p = payload(e, address, KTS_PAYLOAD_U64S);
	char buf[24];

	say_fact(s, e, before, object);
	if (p && p->n) {
		snprintf(buf, sizeof buf, "0x%llx", (unsigned long long)p->u64[0]);
		kts_say_text(s, payload(e, object, KTS_PAYLOAD_TEXT) ? " at " : before);
		kts_say_text(s, buf);
	}
}

static void say_facts(struct kts_sentence *s, const struct kts_error *e)
{
	say_fact(s, e, ": ", "requested");
	/* What each kind carries differs; what is not there is not said. */
	say_fact(s, e, ", map ", "map");
	say_count(s, e, ", index ", "index");
	say_count(s, e, ", CPU ", "cpu");
	say_count(s, e, " of ", "len");
	say_fact(s, e, " is ", "actual");
	say_fact(s, e, ", ", "value");
	say_fact(s, e, ", wanted is ", "expected");
	if (e->original == KTS_KIND_not_a_struct) {
		say_fact(s, e, ", ", "walked");
		say_fact(s, e, " is ", "kind");
	}
	say_list(s, e, ", found in ", "found_in");
	say_fact(s, e, "; active is ", "active_obj");
	say_place(s, e, "; this phase began with ", "pinned_obj", "pinned_kvas");
	say_place(s, e, ", this sample is of ", "sample_obj", "sample_kvas");
	if (e->help) {
		kts_say_text(s, "; ");
		kts_say_text(s, e->help);
	} else {
		say_list(s, e, "; there are ", "available");
		say_list(s, e, "; there are ", "available_keys");
	}
}

void kts_say_error(struct kts_sentence *s, const struct kts_error *e)
{
	kts_say_cause(s, e);
	say_facts(s, e);
}

void kts_say_brief(struct kts_sentence *s, const struct kts_error *e)
{
	kts_say_text(s, e->detail ? e->detail : e->kind == KTS_KIND_missing_stats ? kts_missing_reason_name(e->reason) :
		     kts_error_kind_text(e->original));
	if (e->kind != KTS_KIND_placeholder && e->kind != KTS_KIND_missing_stats)
		say_facts(s, e);
}
