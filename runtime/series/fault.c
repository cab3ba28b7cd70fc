/* SPDX-License-Identifier: MIT */
#include "runtime/series/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A name or a reason longer than that says no more to a reader. */
#define TEXT_BYTES	240u
/* Numbers of a list. */
#define NUMBERS		64u
/* Words of all faults of a batch; further ones keep their kind only. */
#define BATCH_BYTES	(256u << 10)

void kts_fault_start(struct kts_fault *fault, struct kts_worker *worker, enum kts_error_kind kind)
{
	fault->worker = worker;
	fault->error = (struct kts_error){ .kind = kind, .original = kind, .payload = fault->payload };
	fault->no_memory = false;
}

/* A copy with its end cut off at a whole character, without NUL bytes inside. */
static const char *copy_text(struct kts_fault *fault, struct kts_text text)
{
	size_t len = text.len;
	bool cut = len > TEXT_BYTES;

	if (cut) {
		len = TEXT_BYTES;
		while (len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
			len--;
	}
	char *copy = kts_bump_alloc(&fault->worker->batch->text, len + 4);

	if (!copy) {
		fault->no_memory = true;
		return NULL;
	}
	for (size_t i = 0; i < len; i++)
		copy[i] = text.at[i] ? text.at[i] : '?';
	memcpy(copy + len, cut ? "..." : "", cut ? 4 : 1);
	return copy;
}

static struct kts_payload *add_payload(struct kts_fault *fault, const char *key, enum kts_payload_type type, size_t n)
{
	if (fault->error.n_payload == KTS_FAULT_PAYLOADS || fault->no_memory)
		return NULL;
	struct kts_payload *p = &fault->payload[fault->error.n_payload++];

	*p = (struct kts_payload){ .key = key, .type = type, .n = n };
	return p;
}

void kts_fault_texts(struct kts_fault *fault, const char *key, const struct kts_text *text, size_t n)
{
	const char **list;

	if (n > KTS_NAMES_SHOWN)
		n = KTS_NAMES_SHOWN;
	list = kts_bump_alloc(&fault->worker->batch->text, (n + 1) * sizeof *list);
	if (!list) {
		fault->no_memory = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		list[i] = copy_text(fault, text[i]);
	struct kts_payload *p = add_payload(fault, key, KTS_PAYLOAD_TEXTS, n);

	if (p)
		p->text = list;
}

void kts_fault_text(struct kts_fault *fault, const char *key, struct kts_text text)
{
	size_t before = fault->error.n_payload;

	kts_fault_texts(fault, key, &text, 1);
	if (fault->error.n_payload > before)
		fault->payload[before].type = KTS_PAYLOAD_TEXT;
}

void kts_fault_numbers(struct kts_fault *fault, const char *key, const uint64_t *number, size_t n)
{
	if (n > NUMBERS)
		n = NUMBERS;
	uint64_t *list = kts_bump_alloc(&fault->worker->batch->text, (n + 1) * sizeof *list);

	if (!list) {
		fault->no_memory = true;
		return;
	}
	if (n)
		memcpy(list, number, n * sizeof *list);
	struct kts_payload *p = add_payload(fault, key, KTS_PAYLOAD_U64S, n);

	if (p)
		p->u64 = list;
}

void kts_fault_number(struct kts_fault *fault, const char *key, enum kts_payload_type type, uint64_t number)
{
	size_t before = fault->error.n_payload;

	kts_fault_numbers(fault, key, &number, 1);
	if (fault->error.n_payload > before)
		fault->payload[before].type = type;
}

void kts_fault_null(struct kts_fault *fault, const char *key)
{
	add_payload(fault, key, KTS_PAYLOAD_NULL, 0);
}

void kts_fault_detail(struct kts_fault *fault, struct kts_text text)
{
	if (text.at)
		fault->error.detail = copy_text(fault, text);
}

void kts_fault_help(struct kts_fault *fault, const char *format, ...)
{
	char text[2 * TEXT_BYTES];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0)
		return;
	size_t len = (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;

	/* a cut may have hit the middle of a character */
	while (len && (size_t)n >= sizeof text && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
		len--;
	fault->error.help = copy_text(fault, (struct kts_text){ text, len });
}

enum kts_status kts_fault_add(struct kts_fault *fault, uint32_t *id)
{
	struct kts_batch *b = fault->worker->batch;
	struct kts_error *e = &fault->error;

	if (fault->no_memory)
		return KTS_ENOMEM;
	*id = KTS_ERROR_OF(e->kind);
	if (e->kind == KTS_KIND_missing_stats)
		*id = KTS_LOCAL_MISSING + (uint32_t)e->reason;
	if (b->text.used > BATCH_BYTES || (!e->detail && !e->help && !e->n_payload))
		return KTS_OK;
	KTS_TRY(kts_grow(&b->fault, &b->cap_faults, b->n_faults, sizeof *b->fault));
	struct kts_payload *payload = kts_bump_alloc(&b->text, (e->n_payload + 1) * sizeof *payload);

	if (!payload)
		return KTS_ENOMEM;
	if (e->n_payload)
		memcpy(payload, fault->payload, e->n_payload * sizeof *payload);
	e->payload = payload;
	*id = KTS_LOCAL_FAULT + (uint32_t)b->n_faults;
	b->fault[b->n_faults++] = *e;
	return KTS_OK;
}

uint64_t kts_mix_text(uint64_t hash, struct kts_text text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
	return kts_mix(hash, text.len);
}

enum kts_status kts_fail(struct kts_worker *worker, uint32_t p, uint32_t node, enum kts_error_kind kind,
			 uint64_t signature, kts_describe *describe, const void *arg)
{
	struct kts_batch *b = worker->batch;
	const struct kts_projection *q = kts_plan_projection(worker->plan, p);
	uint64_t key = kts_mix(kts_mix(kts_mix(1, p), kind), signature) | 1;
	size_t slot = (key >> 20) % KTS_FAULT_CACHE;
	struct kts_fault fault;

	if (p >= worker->plan->n) {
		worker->key_token[p - worker->plan->n] = KTS_JSON_NONE;
		return KTS_OK;
	}
	if (b->cache[slot].key != key) {
		kts_fault_start(&fault, worker, kind);
		if (describe)
			KTS_TRY(describe(&fault, q, node, arg));
		KTS_TRY(kts_fault_add(&fault, &b->cache[slot].id));
		/* a bare kind is not kept in the cache: it may have come from a full batch */
		if (b->cache[slot].id < KTS_LOCAL_FAULT) {
			kts_put_error(worker, p, b->cache[slot].id);
			b->cache[slot].key = 0;
			return KTS_OK;
		}
		b->cache[slot].key = key;
	}
	kts_put_error(worker, p, b->cache[slot].id);
	return KTS_OK;
}

/* @node is the key that a sweep gave the projection. */
static bool is_swept(const struct kts_plan *plan, uint32_t p, uint32_t node)
{
	return plan->swept && p < plan->n && plan->swept[p] == plan->node[node].depth;
}

bool kts_fail_swept(struct kts_worker *w, uint32_t node)
{
	const struct kts_plan_node *n = &w->plan->node[node];

	for (uint32_t i = n->begin; i < n->end; i++)
		if (!is_swept(w->plan, w->plan->order[i], node))
			return false;
	for (uint32_t i = n->begin; i < n->end; i++)
		kts_put_error(w, w->plan->order[i], KTS_ERROR_OF(KTS_KIND_absent));
	return true;
}

/* Nothing is at the node; no other look-up error stands for that. */
static bool is_missing(enum kts_error_kind kind)
{
	return kind == KTS_KIND_field_not_found || kind == KTS_KIND_not_a_struct || kind == KTS_KIND_no_match ||
	       kind == KTS_KIND_index_out_of_range || kind == KTS_KIND_cpu_out_of_range || kind == KTS_KIND_type_mismatch;
}

enum kts_status kts_fail_below(struct kts_worker *worker, uint32_t node, enum kts_error_kind kind, uint64_t signature,
			       kts_describe *describe, const void *arg)
{
	const struct kts_plan_node *n = &worker->plan->node[node];
	bool missing = worker->plan->swept && is_missing(kind);

	for (uint32_t i = n->begin; i < n->end; i++) {
		uint32_t p = worker->plan->order[i];

		if (missing && is_swept(worker->plan, p, node))
			kts_put_error(worker, p, KTS_ERROR_OF(KTS_KIND_absent));
		else
			KTS_TRY(kts_fail(worker, p, node, kind, signature, describe, arg));
	}
	return KTS_OK;
}

void kts_names_start(struct kts_names *names, struct kts_text wanted)
{
	names->n = 0;
	kts_suggest_start(&names->suggest, wanted.at, wanted.len);
}

static int compare(struct kts_text a, struct kts_text b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.at, b.at, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

void kts_names_add(struct kts_names *names, struct kts_text name)
{
	size_t i = names->n;

	if (!name.len)
		return;
	kts_suggest_try(&names->suggest, name.at, name.len);
	if (i == KTS_NAMES_SHOWN && compare(name, names->name[i - 1]) >= 0)
		return;
	while (i && compare(name, names->name[i - 1]) < 0)
		i--;
	if (i && compare(name, names->name[i - 1]) == 0)
		return;
	if (names->n < KTS_NAMES_SHOWN)
		names->n++;
	memmove(names->name + i + 1, names->name + i, (names->n - 1 - i) * sizeof *names->name);
	names->name[i] = name;
}

void kts_names_tell(const struct kts_names *names, struct kts_fault *fault, const char *key)
{
	struct kts_text best = { names->suggest.best, names->suggest.best_len };

	kts_fault_texts(fault, key, names->name, names->n);
	if (best.at)
		kts_fault_help(fault, "did you mean `%.*s`?", KTS_TEXT_ARG(best));
}

struct kts_text kts_step_text(const struct kts_step *step, char out[32])
{
	if (step->kind == KTS_STEP_NAME)
		return (struct kts_text){ step->name, step->len };
	if (step->kind == KTS_STEP_SWEEP)
		return KTS_TEXT("[*]");
	if (step->kind == KTS_STEP_CPU_SWEEP)
		return KTS_TEXT(".cpu(*)");
	int n = snprintf(out, 32, step->kind == KTS_STEP_CPU ? ".cpu(%llu)" : "[%llu]",
			 (unsigned long long)step->index);

	return (struct kts_text){ out, (size_t)n };
}

void kts_walked(const struct kts_projection *projection, uint32_t n, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < n && i < projection->n_steps && used < size - 1; i++) {
		const struct kts_step *step = &projection->step[i];
		char number[32];
		struct kts_text text = kts_step_text(step, number);

		if (i && step->kind == KTS_STEP_NAME) {
			out[used++] = '.';
		} else if (!i && (step->kind == KTS_STEP_CPU || step->kind == KTS_STEP_CPU_SWEEP)) {
			text.at++;
			text.len--;
		}
		if (text.len > size - 1 - used)
			text.len = size - 1 - used;
		if (text.len)
			memcpy(out + used, text.at, text.len);
		used += text.len;
	}
	out[used] = '\0';
}
