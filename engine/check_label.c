/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "engine/checker.h"

/*
 * Labels differ within a file and group. Each distinct "file, group, label"
 * is an interned text, so that it is compared and hashed by its pointer; the
 * count with it says how often it was met.
 */
static size_t slot_of(const struct kts_checker *c, struct kts_str key)
{
	uint64_t hash = (uint64_t)(uintptr_t)key.ptr * 0x9e3779b97f4a7c15ull;
	size_t slot = (size_t)(hash >> 32) & (c->n_label_slots - 1);

	while (c->label_seen[slot].ptr && !kts_str_same(c->label_seen[slot], key))
		slot = (slot + 1) & (c->n_label_slots - 1);
	return slot;
}

static bool grow(struct kts_checker *c)
{
	size_t n = c->n_label_slots;
	struct kts_str *seen = c->label_seen;
	uint32_t *count = c->label_count;

	if (c->n_labels * 2 < n)
		return true;
	c->n_label_slots = n ? n * 2 : 128;
	c->label_seen = kts_arena_array(c->arena, c->n_label_slots, sizeof *c->label_seen);
	c->label_count = kts_arena_array(c->arena, c->n_label_slots, sizeof *c->label_count);
	if (!c->label_seen || !c->label_count) {
		kts_checker_failed(c);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (seen[i].ptr) {
			size_t slot = slot_of(c, seen[i]);

			c->label_seen[slot] = seen[i];
			c->label_count[slot] = count[i];
		}
	return true;
}

/* How often @label was met in @group of @file, this time included; 0: no memory. */
static uint32_t *met(struct kts_checker *c, const char *label, const struct kts_check_group *group,
		     const struct kts_check_file *file)
{
	const char *part[] = { file->name, group ? group->label : "", label };
	size_t size = 3, n = 0, slot;
	struct kts_str key;
	enum kts_status status;
	char *text;

	for (size_t i = 0; i < 3; i++)
		size += strlen(part[i]);
	text = kts_arena_alloc(c->arena, size);
	if (!text) {
		kts_checker_failed(c);
		return NULL;
	}
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(part[i]) + 1;

		memcpy(text + n, part[i], len);
		n += len;
	}
	status = kts_intern_put(c->names, text, size, &key);
	if (status != KTS_OK) {
		c->status = status;
		return NULL;
	}
	if (!grow(c))
		return NULL;
	slot = slot_of(c, key);
	if (!c->label_seen[slot].ptr) {
		c->label_seen[slot] = key;
		c->n_labels++;
	}
	return &c->label_count[slot];
}

const char *kts_check_label(struct kts_checker *c, const struct kts_ast_check *ast, const struct kts_check_group *group,
			    const struct kts_check_file *file)
{
	struct kts_str own;
	enum kts_status status = kts_ast_check_label(c->names, c->sources, ast, &own);
	const char *base = own.ptr, *label = base;
	uint32_t *count;

	if (status != KTS_OK) {
		c->status = status;
		return NULL;
	}
	/* A label of the spec's own may already end in " #2": count on. */
	while ((count = met(c, label, group, file)) && *count) {
		size_t size = strlen(base) + 16;
		char *text = kts_arena_alloc(c->arena, size);
		uint32_t *first = met(c, base, group, file);

		if (!text || !first) {
			kts_checker_failed(c);
			return NULL;
		}
		snprintf(text, size, "%s #%u", base, ++*first);
		label = text;
	}
	if (!count)
		return NULL;
	*count = 1;
	return label;
}
