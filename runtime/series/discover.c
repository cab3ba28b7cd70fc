/* SPDX-License-Identifier: MIT */
/* The tree of the paths that were found. */
#include "runtime/series/discover.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/snapshot.h"

#define SLOTS	(4u * KTS_MAX_FOUND)
/* Keys of a plain sample, beside those that are looked for, among which its clock may be. */
#define OUTSIDE	256u

void kts_discovery_reset(struct kts_discovery *d)
{
	kts_bump_free(&d->text);
	memset(d->root, 0, sizeof d->root);
	if (d->slot)
		memset(d->slot, 0, SLOTS * sizeof(*d->slot));
	d->n = d->n_outside = 0;
	d->sample = 0;
	d->path_bytes = 0;
	d->full = d->deep = false;
	d->form = KTS_FORM_UNKNOWN;
}

void kts_discovery_free(struct kts_discovery *d)
{
	kts_bump_free(&d->text);
	free(d->slot);
	d->slot = NULL;
}

static enum kts_status keep(struct kts_discovery *d, struct kts_text text, struct kts_text *out)
{
	out->at = kts_bump_text(&d->text, text.at ? text.at : "", text.len);
	out->len = text.len;
	return out->at ? KTS_OK : KTS_ENOMEM;
}

static enum kts_status new_node(struct kts_discovery *d, struct kts_found **out)
{
	*out = kts_bump_alloc(&d->text, sizeof(**out));
	if (!*out)
		return KTS_ENOMEM;
	memset(*out, 0, sizeof(**out));
	d->n++;
	return KTS_OK;
}

enum kts_status kts_found_root(struct kts_discovery *d, enum kts_root root, struct kts_found **out)
{
	*out = d->root[root];
	if (*out)
		return KTS_OK;
	if (d->only && d->only_root != root &&
	    !(d->only_root == KTS_ROOT_BPF && root == KTS_ROOT_MAP && d->n_only == 0))
		return KTS_OK;
	if (!d->slot) {
		d->slot = calloc(SLOTS, sizeof(*d->slot));
		if (!d->slot)
			return KTS_ENOMEM;
		d->mask = SLOTS - 1;
	}
	KTS_TRY(new_node(d, out));
	(*out)->root = root;
	d->root[root] = *out;
	return KTS_OK;
}

static bool same_name(const struct kts_step *step, struct kts_text name)
{
	return step->kind == KTS_STEP_NAME && kts_text_is(name, step->name, step->len);
}

/*
 * What the step becomes in the tree, or false if it is not looked for: an element that was asked for by its
 * number or key stands for itself.
 */
static bool fold(const struct kts_discovery *d, const struct kts_found *parent, const struct kts_step *step, bool entry,
		 struct kts_text key, struct kts_step *out)
{
	const struct kts_step *wanted = d->only && parent->depth < d->n_only ? &d->only_step[parent->depth] : NULL;
	struct kts_text name = { step->name, step->len };

	*out = *step;
	if (!entry)
		return !wanted || wanted->kind == KTS_STEP_SWEEP || same_name(wanted, name);
	if (wanted && wanted->kind == KTS_STEP_NAME) {
		*out = *wanted;
		return key.at && same_name(wanted, key);
	}
	if (wanted && wanted->kind == step->kind)
		return wanted->index == step->index;
	*out = (struct kts_step){ .kind = step->kind == KTS_STEP_CPU ? KTS_STEP_CPU_SWEEP : KTS_STEP_SWEEP };
	return !wanted || wanted->kind == out->kind;
}

static uint32_t hash(const struct kts_found *parent, const struct kts_step *step)
{
	uint64_t h = ((uintptr_t)parent >> 4) * 0x9e3779b97f4a7c15u + step->kind;

	h = (h ^ step->index) * 0xff51afd7ed558ccdu;
	for (size_t i = 0; i < step->len; i++)
		h = (h ^ (unsigned char)step->name[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

/* The step as text at most: a character may take six bytes, and [*] of a map stands for a key. */
static size_t step_bytes(const struct kts_step *step, enum kts_root root)
{
	size_t len = step->kind == KTS_STEP_SWEEP && root == KTS_ROOT_MAP ? KTS_KEY_BYTES : step->len;

	return 6 * len + 32;
}

static bool same_step(const struct kts_step *a, const struct kts_step *b)
{
	return a->kind == b->kind && a->index == b->index && a->len == b->len &&
	       (a->len == 0 || memcmp(a->name, b->name, a->len) == 0);
}

static enum kts_status add(struct kts_discovery *d, struct kts_found *parent, const struct kts_step *step,
			   struct kts_found **out)
{
	struct kts_text name = { step->name, step->len };
	struct kts_found *node;

	KTS_TRY(new_node(d, &node));
	node->step = *step;
	if (step->kind == KTS_STEP_NAME) {
		KTS_TRY(keep(d, name, &name));
		node->step.name = name.at;
	}
	node->root = parent->root;
	node->parent = parent;
	node->depth = parent->depth + 1;
	if (parent->last)
		parent->last->next = node;
	else
		parent->child = node;
	parent->last = node;
	*out = node;
	return KTS_OK;
}

enum kts_status kts_found_enter(struct kts_discovery *d, struct kts_found *parent, struct kts_step step, bool entry,
				struct kts_text key, struct kts_found **out)
{
	struct kts_step folded;
	bool outside;
	size_t bytes;
	uint32_t at;

	*out = NULL;
	if (!parent || parent->outside)
		return KTS_OK;
	outside = !fold(d, parent, &step, entry, key, &folded);
	if (outside && (d->form != KTS_FORM_PLAIN || parent->depth || parent->root != KTS_ROOT_SAMPLE ||
			d->n_outside == OUTSIDE))
		return KTS_OK;
	if (parent->depth == KTS_MAX_FOUND_DEPTH) {
		d->deep = true;
		return KTS_OK;
	}
	if (key.at)
		step = (struct kts_step){ .kind = KTS_STEP_NAME, .name = key.at, .len = key.len, .quoted = true };
	/* asked for by number: written so too */
	d->at[parent->depth] = folded.kind == KTS_STEP_INDEX ? folded : step;
	for (at = hash(parent, &folded) & d->mask; d->slot[at]; at = (at + 1) & d->mask) {
		*out = d->slot[at];
		if ((*out)->parent == parent && same_step(&(*out)->step, &folded))
			return KTS_OK;
	}
	*out = NULL;
	bytes = parent->path_bytes + step_bytes(&folded, parent->root);
	if (d->n >= KTS_MAX_FOUND || bytes > KTS_MAX_FOUND_BYTES - d->path_bytes) {
		d->full = true;
		return KTS_OK;
	}
	KTS_TRY(add(d, parent, &folded, out));
	(*out)->path_bytes = bytes;
	d->path_bytes += bytes;
	(*out)->outside = outside;
	d->n_outside += outside;
	d->slot[at] = *out;
	return KTS_OK;
}

/* The steps to the first value, which are asked for when the series is read again. */
static enum kts_status keep_steps(struct kts_discovery *d, struct kts_found *node)
{
	struct kts_step *one = kts_bump_alloc(&d->text, (node->depth + 1) * sizeof(*one));

	if (!one)
		return KTS_ENOMEM;
	for (uint32_t i = 0; i < node->depth; i++) {
		struct kts_text name = { d->at[i].name, d->at[i].len };

		one[i] = d->at[i];
		if (one[i].kind != KTS_STEP_NAME)
			continue;
		KTS_TRY(keep(d, name, &name));
		one[i].name = name.at;
	}
	node->one = one;
	return KTS_OK;
}

enum kts_status kts_found_value(struct kts_discovery *d, struct kts_found *node, unsigned kinds, struct kts_text shown)
{
	if (!node)
		return KTS_OK;
	if (!node->one)
		KTS_TRY(keep_steps(d, node));
	if (!kinds)
		return KTS_OK;
	if (shown.len > KTS_FOUND_SHOWN) {
		shown.len = KTS_FOUND_SHOWN;
		/* not in the middle of a character */
		while (shown.len && ((unsigned char)shown.at[shown.len] & 0xc0) == 0x80)
			shown.len--;
	}
	/* a value with a name below a sweep is met with a key that has it, as long as there was none */
	if (!node->kinds)
		KTS_TRY(keep_steps(d, node));
	node->kinds |= kinds;
	if (!node->first.at)
		KTS_TRY(keep(d, shown, &node->first));
	else
		node->varies |= !kts_text_equal(node->first, shown);
	/* data about the run may come before any sample */
	if (node->last_seen != d->sample || !node->seen) {
		node->last_seen = d->sample;
		node->seen++;
	}
	return KTS_OK;
}
