/* SPDX-License-Identifier: MIT */
/* Which of the paths that were found can be signals, of which type, and by which name. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/parser.h"

/* A name is for people: a longer one is cut. */
#define NAME_BYTES	64u
/* A longer text is a message, not a state; and only of what is kept whole is it known whether it varies. */
#define STATE_BYTES	40u

_Static_assert(STATE_BYTES + 4 <= KTS_FOUND_SHOWN, "what was cut, maybe within a character, is longer");

/* --- the clock of a plain series --- */

static const char *const time_stems[] = { "elapsed", "t", "time", "timestamp", "ts", "uptime", NULL };
static const struct {
	const char *end, *unit;
} time_ends[] = { { "_ns", "ns" }, { "_us", "us" }, { "_ms", "ms" }, { "_s", "s" }, { "", "ms" } };
static const char *const tag_names[] = { "tag", "name", "label", NULL };
static const char *const phase_names[] = { "step_index", "step", "phase", NULL };

static const char *time_unit(const struct kts_found *node)
{
	for (size_t s = 0; time_stems[s]; s++) {
		size_t len = strlen(time_stems[s]);

		if (node->step.len < len || memcmp(node->step.name, time_stems[s], len) != 0)
			continue;
		for (size_t e = 0; e < sizeof time_ends / sizeof *time_ends; e++)
			if (strcmp(node->step.name + len, time_ends[e].end) == 0)
				return time_ends[e].unit;
	}
	return NULL;
}

static bool is_one_of(const struct kts_found *node, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(node->step.name, *names) == 0)
			return true;
	return false;
}

static void find_clock(struct kts_survey *s)
{
	const struct kts_found *root = s->discovery.root[KTS_ROOT_SAMPLE];

	for (const struct kts_found *n = root ? root->child : NULL; n; n = n->next) {
		bool always = n->seen == s->samples, number = !(n->kinds & ~(KTS_FOUND_INTEGER | KTS_FOUND_REAL));
		const char *unit = time_unit(n);

		if (!n->kinds || n->child)
			continue;
		if (!s->time && unit && number && always) {
			s->time = n;
			s->time_unit = unit;
		} else if (!s->tag && is_one_of(n, tag_names) && !(n->kinds & ~(KTS_FOUND_TEXT | KTS_FOUND_INTEGER)) && always) {
			s->tag = n;
		} else if (!s->phase && is_one_of(n, phase_names) && n->kinds == KTS_FOUND_INTEGER) {
			s->phase = n;
		}
	}
}

/* --- names --- */

static const char *const builtin[] = { "elapsed", "index", "phase", "swapped" };

/* Letters and digits of @text, with one _ for whatever stands between them. */
static size_t put_word(char *name, size_t len, const char *text, size_t n)
{
	bool apart = len != 0;

	for (size_t i = 0; i < n && len < NAME_BYTES; i++) {
		char c = text[i];
		bool digit = c >= '0' && c <= '9';

		if (!digit && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) {
			apart = len != 0;
			continue;
		}
		if (apart || (!len && digit))
			name[len++] = '_';
		name[len++] = c;
		apart = false;
	}
	return len;
}

/* The steps of the path, as one word. */
static size_t make_name(const struct kts_offer *o, char name[NAME_BYTES + 24])
{
	const struct kts_found *f = o->found;
	char number[KTS_NUMBER_BYTES];
	size_t len = 0;
	bool taken = false;

	for (uint32_t i = 0; i < f->depth; i++) {
		const struct kts_step *s = &f->one[i];

		if (s->kind == KTS_STEP_NAME) {
			len = put_word(name, len, s->name, s->len);
			continue;
		}
		if (s->kind == KTS_STEP_CPU && o->slots)
			continue;
		if (s->kind == KTS_STEP_CPU)
			len = put_word(name, len, "cpu", 3);
		len = put_word(name, len, number, kts_u64_write(number, s->index));
	}
	if (!len)
		name[len++] = '_';
	name[len] = '\0';
	for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++)
		taken |= strcmp(name, builtin[i]) == 0;
	if (taken || !kts_name_is_free(name, len))
		name[len++] = '_';
	name[len] = '\0';
	return len;
}

static uint32_t hash_name(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	return h ^ h >> 15;
}

/* Open addressing over the offers' names; false if @name is there. */
static bool take_name(const char **slot, uint32_t mask, const char *name)
{
	uint32_t at = hash_name(name) & mask;

	for (; slot[at]; at = (at + 1) & mask)
		if (strcmp(slot[at], name) == 0)
			return false;
	slot[at] = name;
	return true;
}

static enum kts_status name_offers(struct kts_survey *s)
{
	uint32_t mask = 15;
	const char **slot;

	while (mask < 2 * s->n)
		mask = mask * 2 + 1;
	slot = calloc((size_t)mask + 1, sizeof(*slot));
	for (size_t i = 0; slot && i < s->n; i++) {
		char name[NAME_BYTES + 24];
		size_t len = make_name(&s->offer[i], name);
		char *copy = kts_bump_alloc(&s->text, len + 24);

		if (!copy) {
			free(slot);
			return KTS_ENOMEM;
		}
		memcpy(copy, name, len + 1);
		for (unsigned k = 2; !take_name(slot, mask, copy); k++)
			snprintf(copy, len + 24, "%s_%u", name, k);
		s->offer[i].name = copy;
	}
	free(slot);
	return slot ? KTS_OK : KTS_ENOMEM;
}

/* --- types and paths --- */

static enum kts_type type_of(unsigned kinds)
{
	unsigned numbers = KTS_FOUND_INTEGER | KTS_FOUND_REAL | KTS_FOUND_ADDRESS;

	if (kinds & KTS_FOUND_TEXT && !(kinds & (numbers | KTS_FOUND_BOOL)))
		return KTS_TYPE_TEXT;
	if (kinds & KTS_FOUND_REAL || !(kinds & (numbers | KTS_FOUND_BOOL)))
		return KTS_TYPE_F64;
	if (kinds & KTS_FOUND_BOOL && !(kinds & numbers))
		return KTS_TYPE_BOOL;
	if (!(kinds & (KTS_FOUND_NEGATIVE | KTS_FOUND_SIGNED)))
		return KTS_TYPE_U64;
	return kinds & KTS_FOUND_ABOVE_I64 ? KTS_TYPE_F64 : KTS_TYPE_I64;
}

/* A number in the slots of a per-CPU map is read as their sum. */
static bool is_slots(const struct kts_offer *o)
{
	if (o->found->root != KTS_ROOT_MAP || o->address || o->type == KTS_TYPE_BOOL || o->type == KTS_TYPE_TEXT)
		return false;
	for (const struct kts_found *f = o->found; f; f = f->parent)
		if (f->step.kind == KTS_STEP_CPU_SWEEP)
			return true;
	return false;
}

static enum kts_status write_path(struct kts_survey *s, struct kts_offer *o)
{
	const struct kts_found *f = o->found;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return KTS_ENOMEM;
	if (o->slots) {
		/* the steps without the one of the CPU */
		struct kts_step step[KTS_MAX_FOUND_DEPTH];
		uint32_t n = 0;

		for (uint32_t i = 0; i < f->depth; i++)
			if (f->one[i].kind != KTS_STEP_CPU)
				step[n++] = f->one[i];
		fputs("cpu_sum(", out);
		kts_survey_put_path(out, f->root, step, n);
		fputc(')', out);
	} else {
		kts_survey_put_path(out, f->root, f->one, f->depth);
	}
	KTS_TRY(kts_survey_close(out, &text));
	o->path = kts_bump_text(&s->text, text, len);
	free(text);
	return o->path ? KTS_OK : KTS_ENOMEM;
}

/* Numbers and truth values of samples; of texts a short one that is always the same, because a check can hold that. */
static bool is_readable(const struct kts_offer *o)
{
	const struct kts_found *f = o->found;

	return f->root != KTS_ROOT_RUN &&
	       (o->type != KTS_TYPE_TEXT || (!f->varies && f->first.at && f->first.len <= STATE_BYTES));
}

/* A value of its own, or nothing at all, which is told too; `run` alone is no value. */
static bool is_offer(const struct kts_found *f)
{
	return f->one && !f->outside && (f->kinds & ~KTS_FOUND_OPAQUE || (!f->kinds && !f->child));
}

static enum kts_status add_offers(struct kts_survey *s, const struct kts_found *f)
{
	for (const struct kts_found *n = f->child; n; n = n->next) {
		struct kts_offer *o = &s->offer[s->n];

		if (is_offer(n)) {
			*o = (struct kts_offer){ .found = n, .type = type_of(n->kinds), .samples = s->samples };
			o->address = n->kinds & KTS_FOUND_ADDRESS;
			o->character = n->kinds & KTS_FOUND_CHARACTER;
			o->slots = is_slots(o);
			o->readable = is_readable(o);
			o->valid = n->seen;
			KTS_TRY(write_path(s, o));
			s->n++;
		}
		KTS_TRY(add_offers(s, n));
	}
	return KTS_OK;
}

enum kts_status kts_survey_offers(struct kts_survey *s)
{
	s->offer = calloc(s->discovery.n + 1, sizeof(*s->offer));
	if (!s->offer)
		return KTS_ENOMEM;
	if (s->form == KTS_FORM_PLAIN)
		find_clock(s);
	for (unsigned r = 0; r < KTS_ROOT_COUNT; r++)
		if (s->discovery.root[r])
			KTS_TRY(add_offers(s, s->discovery.root[r]));
	return name_offers(s);
}
