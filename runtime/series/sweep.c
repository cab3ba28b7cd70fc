/* SPDX-License-Identifier: MIT */
#include "runtime/series/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/swept.h"
#include "grammar/base/limits.h"
#include "runtime/series/fault.h"
#include "runtime/series/keys.h"
#include "runtime/series/members.h"
#include "runtime/series/plan.h"

enum kts_status kts_sweeps_first(const struct kts_ask *ask, struct kts_projection **out)
{
	*out = calloc(ask->swept.n + 1u, sizeof **out);
	if (!*out)
		return KTS_ENOMEM;
	for (uint32_t i = 0; i < ask->swept.n; i++) {
		struct kts_projection *q = &(*out)[i];
		bool reduces;

		*q = ask->swept.projection[i];
		q->n_steps = kts_swept_step(q) + 1u;
		q->type = KTS_TYPE_BOOL;
		/* entries are found before their slots are gone over */
		reduces = q->reduce != KTS_REDUCE_NONE &&
			  !(q->root == KTS_ROOT_MAP && q->n_steps == 2 && q->step[1].kind == KTS_STEP_SWEEP);
		q->reduce = reduces ? KTS_REDUCE_CPU_MAX : KTS_REDUCE_NONE;
	}
	return KTS_OK;
}

/* --- the projection of a key --- */

/* The path as written, with the key in place of the star. */
static enum kts_status write_text(struct kts_bump *bump, const struct kts_projection *swept, const struct kts_step *step,
				  struct kts_projection *out)
{
	size_t size = kts_swept_text_size(swept, step);
	char *text = size ? kts_bump_alloc(bump, size) : NULL;

	out->text = text;
	if (size && !text)
		return KTS_ENOMEM;
	if (size)
		kts_swept_text(text, swept, step);
	return KTS_OK;
}

/* The steps of @swept with names of our own: the series outlives the spec. */
static enum kts_status copy_steps(struct kts_bump *bump, const struct kts_projection *swept, struct kts_step **out)
{
	struct kts_step *step = kts_bump_alloc(bump, swept->n_steps * sizeof *step);

	if (!step)
		return KTS_ENOMEM;
	memcpy(step, swept->step, swept->n_steps * sizeof *step);
	for (size_t i = 0; i < swept->n_steps; i++) {
		if (step[i].kind != KTS_STEP_NAME)
			continue;
		step[i].name = kts_bump_text(bump, step[i].name, step[i].len);
		if (!step[i].name)
			return KTS_ENOMEM;
	}
	*out = step;
	return KTS_OK;
}

static enum kts_status concrete(struct kts_bump *bump, const struct kts_projection *swept, const struct kts_step *steps,
				struct kts_sweep_key *key)
{
	struct kts_step *own = kts_bump_alloc(bump, swept->n_steps * sizeof *own);

	if (!own)
		return KTS_ENOMEM;
	memcpy(own, steps, swept->n_steps * sizeof *own);
	struct kts_step *step = &own[kts_swept_step(swept)];

	*step = kts_swept_key_step(swept, key);
	key->projection = *swept;
	key->projection.step = own;
	return write_text(bump, swept, step, &key->projection);
}

/* --- all keys --- */

/* @key, the next of @sweep, is whole but for its text, which is copied. */
static enum kts_status keep_key(struct kts_sweeps *s, struct kts_sweep *sweep, struct kts_sweep_key *key, const char *text)
{
	key->key = kts_bump_text(&s->text, text, key->len);
	if (!key->key)
		return KTS_ENOMEM;
	sweep->n_keys++;
	s->n_keys++;
	return KTS_OK;
}

static enum kts_status add_key(struct kts_sweeps *s, struct kts_sweep *sweep, const struct kts_key *from)
{
	struct kts_sweep_key *key = &sweep->key[sweep->n_keys];

	*key = (struct kts_sweep_key){ .len = from->text.len, .is_index = from->is_index };
	for (size_t i = 0; from->is_index && i < from->text.len; i++)
		key->index = key->index * 10 + (uint64_t)(from->text.at[i] - '0');
	return keep_key(s, sweep, key, from->text.at);
}

/* Those that sweep at one node share its keys. */
static enum kts_status add_keys(struct kts_sweeps *s, const struct kts_plan *plan, const struct kts_keys *keys)
{
	uint32_t n = keys->texts ? kts_texts_count(keys->texts) : 0;

	for (uint32_t id = 1; id <= n; id++) {
		struct kts_key key = kts_keys_get(keys, id);

		for (uint32_t p = plan->node[key.node].leaf; p != KTS_PLAN_NONE; p = plan->next_leaf[p]) {
			struct kts_sweep *sweep = &s->sweep[p];

			if (!sweep->key)
				sweep->key = calloc(KTS_MAX_SWEEP_KEYS, sizeof *sweep->key);
			if (!sweep->key)
				return KTS_ENOMEM;
			KTS_TRY(add_key(s, sweep, &key));
		}
	}
	return KTS_OK;
}

static enum kts_status finish_keys(struct kts_sweeps *s, struct kts_sweep *sweep, const struct kts_projection *swept)
{
	struct kts_step *steps;

	KTS_TRY(copy_steps(&s->text, swept, &steps));
	qsort(sweep->key, sweep->n_keys, sizeof *sweep->key, kts_sweep_key_compare);
	for (size_t i = 0; i < sweep->n_keys; i++)
		KTS_TRY(concrete(&s->text, swept, steps, &sweep->key[i]));
	struct kts_sweep_key *shrunk = realloc(sweep->key, sweep->n_keys * sizeof *shrunk);

	if (shrunk)
		sweep->key = shrunk;
	return KTS_OK;
}

/* Keys that a message may choose from. */
#define KEYS_TOLD	32u

/* For a key that a spec asks for and no sample has: those that there are. */
static enum kts_status list_keys(struct kts_errors *errors, struct kts_sweep *sweep)
{
	const char *key[KEYS_TOLD];
	struct kts_payload payload = { .key = "available", .type = KTS_PAYLOAD_TEXTS, .text = key };
	const struct kts_error e = { .kind = KTS_KIND_no_match, .original = KTS_KIND_no_match, .payload = &payload,
				     .n_payload = 1 };

	for (; payload.n < sweep->n_keys && payload.n < KEYS_TOLD; payload.n++)
		key[payload.n] = sweep->key[payload.n].key;
	return kts_errors_add(errors, &e, &sweep->wrong_key);
}

/* --- no key at all --- */

/* What says most: a wrong name with those that there are, else the last reason. */
static const struct kts_error *find_reason(const struct kts_errors *errors, const struct kts_column *column)
{
	if (column->n_valid)
		return NULL;
	if (column->wrong_name)
		return kts_errors_get(errors, column->wrong_name);
	return column->errors.n ? kts_errors_get(errors, (kts_error_id)column->errors.run[column->errors.n - 1].id) : NULL;
}

static enum kts_status explain(struct kts_errors *errors, const struct kts_column *column,
			       const struct kts_projection *swept, kts_error_id *id)
{
	const struct kts_error *why = find_reason(errors, column);
	const char *requested[] = { swept->text ? swept->text : "" };
	const struct kts_payload payload = { .key = "requested", .type = KTS_PAYLOAD_TEXT, .n = 1, .text = requested };
	struct kts_error e = { .payload = &payload, .n_payload = 1, .detail = "there is nothing in it" };
	char detail[600];

	if (why) {
		snprintf(detail, sizeof detail, "%s%s%s", kts_error_kind_text(why->kind), why->detail ? ": " : "",
			 why->detail ? why->detail : "");
		e = *why;
		e.detail = detail;
	}
	e.kind = e.original = KTS_KIND_no_match;
	e.reason = (enum kts_missing_reason)0;
	return kts_errors_add(errors, &e, id);
}

enum kts_status kts_sweeps_make(struct kts_sweeps *s, const struct kts_ask *ask, const struct kts_plan *plan,
				const struct kts_keys *keys, struct kts_data *found)
{
	s->errors = found->errors;
	found->errors = NULL;
	s->sweep = calloc(ask->swept.n + 1u, sizeof *s->sweep);
	if (!s->sweep)
		return KTS_ENOMEM;
	s->n = ask->swept.n;
	KTS_TRY(add_keys(s, plan, keys));
	for (uint32_t i = 0; i < s->n; i++) {
		s->sweep[i].projection = ask->swept.place[i];
		if (s->sweep[i].n_keys) {
			KTS_TRY(finish_keys(s, &s->sweep[i], &ask->swept.projection[i]));
			KTS_TRY(list_keys(s->errors, &s->sweep[i]));
		} else {
			KTS_TRY(explain(s->errors, &found->column[i], &ask->swept.projection[i], &s->sweep[i].no_match));
		}
	}
	return KTS_OK;
}

/* --- keys that are given --- */

static enum kts_status count_given(struct kts_sweeps *s, const struct kts_given_key *given, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->sweep[given[i].sweep].n_keys++;
	for (uint32_t i = 0; i < s->n; i++) {
		struct kts_sweep *sweep = &s->sweep[i];

		if (sweep->n_keys > KTS_MAX_SWEEP_KEYS)
			return KTS_ELIMIT;
		sweep->key = calloc(sweep->n_keys + 1, sizeof *sweep->key);
		if (!sweep->key)
			return KTS_ENOMEM;
		sweep->n_keys = 0;
	}
	return KTS_OK;
}

static enum kts_status add_given(struct kts_sweeps *s, const struct kts_given_key *given)
{
	struct kts_sweep *sweep = &s->sweep[given->sweep];
	struct kts_sweep_key *key = &sweep->key[sweep->n_keys];

	*key = given->key;
	return keep_key(s, sweep, key, given->key.key);
}

enum kts_status kts_sweeps_give(struct kts_sweeps *s, const struct kts_ask *ask, const struct kts_given_key *given, size_t n)
{
	static const struct kts_error none = { .kind = KTS_KIND_no_match, .original = KTS_KIND_no_match,
					       .detail = "no column of a key was given" };

	*s = (struct kts_sweeps){ 0 };
	KTS_TRY(kts_errors_new(&s->errors));
	s->sweep = calloc(ask->swept.n + 1u, sizeof *s->sweep);
	if (!s->sweep)
		return KTS_ENOMEM;
	s->n = ask->swept.n;
	KTS_TRY(count_given(s, given, n));
	for (size_t i = 0; i < n; i++)
		KTS_TRY(add_given(s, &given[i]));
	for (uint32_t i = 0; i < s->n; i++) {
		s->sweep[i].projection = ask->swept.place[i];
		if (s->sweep[i].n_keys) {
			KTS_TRY(finish_keys(s, &s->sweep[i], &ask->swept.projection[i]));
			KTS_TRY(list_keys(s->errors, &s->sweep[i]));
		} else {
			KTS_TRY(kts_errors_add(s->errors, &none, &s->sweep[i].no_match));
		}
	}
	return KTS_OK;
}

void kts_sweeps_free(struct kts_sweeps *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		free(s->sweep[i].key);
	free(s->sweep);
	kts_errors_free(s->errors);
	kts_bump_free(&s->text);
	*s = (struct kts_sweeps){ 0 };
}
