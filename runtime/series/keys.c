/* SPDX-License-Identifier: MIT */
#include "runtime/series/keys.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/series/worker.h"

/* A packed key: the node, what it is, and its text. */
#define NODE_BYTES	4u
#define IS_NAME		'n'
#define IS_INDEX	'i'
#define IS_TOO_MANY	'm'

void kts_keys_free(struct kts_keys *keys)
{
	kts_texts_free(keys->texts);
	free(keys->row);
	*keys = (struct kts_keys){ 0 };
}

struct kts_key kts_keys_get(const struct kts_keys *keys, uint32_t id)
{
	size_t len;
	const char *packed = kts_texts_get(keys->texts, id, &len);
	struct kts_key key = {
		.is_index = packed[NODE_BYTES] == IS_INDEX, .too_many = packed[NODE_BYTES] == IS_TOO_MANY,
		.text = { packed + NODE_BYTES + 1, len - NODE_BYTES - 1 },
	};

	memcpy(&key.node, packed, NODE_BYTES);
	return key;
}

enum kts_status kts_keys_join(struct kts_keys *keys, const struct kts_batch *b, uint32_t *n_keys, uint32_t *node)
{
	uint32_t n = b->keys.texts ? kts_texts_count(b->keys.texts) : 0;

	*node = 0;
	if (n && !keys->texts)
		KTS_TRY(kts_texts_new(&keys->texts));
	for (uint32_t id = 1; id <= n; id++) {
		struct kts_key key = kts_keys_get(&b->keys, id);
		uint32_t known = kts_texts_count(keys->texts), got;

		if (b->row[b->keys.row[id - 1]].skip)
			continue;
		KTS_TRY(kts_texts_add(keys->texts, key.text.at - NODE_BYTES - 1, key.text.len + NODE_BYTES + 1, &got));
		if (got > known)
			n_keys[key.node]++;
		if (key.too_many || n_keys[key.node] > KTS_MAX_SWEEP_KEYS) {
			*node = key.node;
			return KTS_ELIMIT;
		}
	}
	return KTS_OK;
}

/* --- noting --- */

static enum kts_status note(struct kts_worker *w, uint32_t node, char kind, struct kts_text text)
{
	struct kts_keys *keys = &w->batch->keys;
	char *packed = kts_bump_alloc(&w->text, NODE_BYTES + 1 + text.len);
	enum kts_status status;
	uint32_t id;

	if (!packed)
		return KTS_ENOMEM;
	memcpy(packed, &node, NODE_BYTES);
	packed[NODE_BYTES] = kind;
	if (text.len)
		memcpy(packed + NODE_BYTES + 1, text.at, text.len);
	if (!keys->texts)
		KTS_TRY(kts_texts_new(&keys->texts));
	KTS_TRY(kts_grow(&keys->row, &keys->cap_rows, kts_texts_count(keys->texts), sizeof *keys->row));
	uint32_t known = kts_texts_count(keys->texts);

	status = kts_texts_add(keys->texts, packed, NODE_BYTES + 1 + text.len, &id);
	if (status == KTS_ELIMIT)
		kts_worker_trouble(w, KTS_DIAG_data_limit, KTS_JSON_NONE, KTS_TOO_MANY_KEYS);
	KTS_TRY(status);
	if (id > known)
		keys->row[id - 1] = w->batch->n;
	return KTS_OK;
}

void kts_sweep_begin(struct kts_worker *w, uint32_t node)
{
	for (uint32_t p = w->plan->node[node].leaf; p != KTS_PLAN_NONE; p = w->plan->next_leaf[p])
		kts_put_value(w, p, 1, 0);
}

enum kts_status kts_sweep_name(struct kts_worker *w, uint32_t node, struct kts_text name)
{
	return note(w, node, IS_NAME, name);
}

enum kts_status kts_sweep_index(struct kts_worker *w, uint32_t node, uint64_t index)
{
	char digits[KTS_NUMBER_BYTES];

	return note(w, node, IS_INDEX, (struct kts_text){ digits, kts_u64_write(digits, index) });
}

enum kts_status kts_sweep_too_many(struct kts_worker *w, uint32_t node)
{
	return note(w, node, IS_TOO_MANY, (struct kts_text){ "", 0 });
}

enum kts_status kts_sweep_elements(struct kts_worker *w, uint32_t node, uint32_t list)
{
	size_t n = kts_json_count(&w->json, list);

	kts_sweep_begin(w, node);
	if (n > KTS_MAX_SWEEP_KEYS)
		return kts_sweep_too_many(w, node);
	for (size_t i = 0; i < n; i++)
		KTS_TRY(kts_sweep_index(w, node, i));
	return KTS_OK;
}

enum kts_status kts_sweep_members(struct kts_worker *w, uint32_t node, uint32_t object)
{
	struct kts_members m;
	struct kts_member member;

	kts_sweep_begin(w, node);
	kts_members_start(&m, &w->json, &w->text, object);
	while (kts_members_next(&m, &member)) {
		if (m.n > KTS_MAX_SWEEP_KEYS) {
			KTS_TRY(kts_sweep_too_many(w, node));
			break;
		}
		KTS_TRY(kts_sweep_name(w, node, member.name));
	}
	return kts_worker_members(w, &m, "an object that is swept");
}
