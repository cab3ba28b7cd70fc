/* SPDX-License-Identifier: MIT */
#ifndef KTS_WORKER_H
#define KTS_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grammar/base/diag.h"
#include "runtime/series/batch.h"
#include "runtime/series/json.h"
#include "runtime/series/members.h"
#include "runtime/series/plan.h"
#include "runtime/series/template.h"

/* What is wrong with the text of one sample. */
struct kts_trouble {
	enum kts_diag_code code;
	size_t offset;			/* in the text */
	enum kts_json_error json;	/* why it is no JSON; none where it is */
	char message[KTS_MAX_DIAG_TEXT];
	char help[KTS_MAX_DIAG_TEXT];
};

/* A captured map, as far as look-up needs it. Tokens are KTS_JSON_NONE where a key is missing or null. */
struct kts_map {
	struct kts_text name;
	uint64_t kva, address;	/* map_kva, or 0; map_kva, else map_id, or 0 */
	uint32_t value, entries, array_entries, percpu_entries, percpu_hash_entries;
	uint32_t error, max_entries;
	uint32_t prefix_len;	/* of a global section: its object's name */
	bool global;		/* OBJECT.bss, OBJECT.data, OBJECT.rodata */
	bool section;		/* that, or a section without the object's name: .data.uei_dump */
	bool visible;
	bool cut;		/* its value is truncated */
	uint32_t origin;	/* of the batch; 0: not asked for yet */
};

/* What a reduction over CPUs has come to. */
struct kts_reduction {
	__int128 sum;
	double real;		/* of an f64: the sum */
	uint64_t bits;		/* max, min */
	uint32_t error;		/* of the first slot that has one */
	bool any, whole;	/* some slot counted; all were integers */
};

/* How the active scheduler of a report is known; series.md 2. */
enum kts_active {
	KTS_ACTIVE_NONE,	/* no global section at all */
	KTS_ACTIVE_ADDRESSES,	/* by name, and its maps by address */
	KTS_ACTIVE_NAME,	/* by name */
	KTS_ACTIVE_ONLY,	/* it is the only one with global sections */
	KTS_ACTIVE_SEVERAL,	/* several objects have global sections, and nothing tells which is active */
};

struct kts_captured {
	uint32_t token;		/* KTS_JSON_NONE: the sample has none */
	bool placeholder;
	bool dropped;		/* maps_truncated: some map is not in the report */
	struct kts_text reason;	/* of a placeholder; at may be NULL */
	enum kts_active active;
	struct kts_text object;	/* the active one; empty: not known */
	uint64_t *kva;
	size_t n_kvas, cap_kvas;
	struct kts_map *map;
	size_t n_maps, cap_maps;
	uint32_t per_cpu_time;
};

/* The statistics slot. */
struct kts_stats {
	uint32_t value;		/* KTS_JSON_NONE: missing */
	enum kts_missing_reason reason;
	uint32_t payload;	/* of the reason: an object, or KTS_JSON_NONE */
};

/*
 * Everything one thread needs to turn the text of a sample into a row. The
 * plan is shared; the batch is lent for one piece of the series.
 */
struct kts_worker {
	const struct kts_plan *plan;
	enum kts_form form;
	struct kts_json json;
	struct kts_bump text;		/* lives as long as the sample */
	struct kts_captured report;
	struct kts_stats stats;
	struct kts_batch *batch;
	uint32_t *found;		/* by plan node: the token that was found, or KTS_JSON_NONE */
	uint32_t *found_map;		/* by plan node below the root of variables: in which map */
	uint32_t key_token[KTS_PLAN_KEYS];
	struct kts_section *section;	/* scratch for facts */
	size_t cap_sections;
	struct kts_reduction *reduction;	/* by projection; NULL if none reduces */
	uint64_t *cpus;			/* scratch: the slots that contributed */
	size_t cap_cpus;
	struct kts_trouble trouble;
	struct kts_record record;
	struct kts_template template;
	struct kts_discovery *discovery;	/* note what there is, not only what is asked for; or NULL */
	bool copy_tags;			/* the texts that are read do not live until the batch is joined */
};

/* What an object is, before anything is read from it. */
enum kts_look {
	KTS_LOOK_SAMPLE,	/* of the form that worker->form then is */
	KTS_LOOK_RUN,		/* about the run */
	KTS_LOOK_DOCUMENT,	/* {"samples":[...]}: no sample itself */
};

enum kts_status kts_worker_init(struct kts_worker *worker, const struct kts_plan *plan);
void kts_worker_free(struct kts_worker *worker);

/*
 * Read the text of one object (@len bytes with KTS_TEXT_SLACK readable bytes
 * behind them): a sample becomes a row of the batch, a line about the run its
 * events. @line counts from 0. KTS_OK; KTS_EDATA, KTS_ELIMIT: see trouble;
 * KTS_ENOMEM; KTS_EBUG.
 */
enum kts_status kts_worker_read(struct kts_worker *worker, const char *text, size_t len, uint64_t line);

/*
 * Parse an object and say what it is; a sample sets worker->form unless it is
 * set. The same results, and KTS_EDATA for what is no object.
 */
enum kts_status kts_worker_look(struct kts_worker *worker, const char *text, size_t len, enum kts_look *look);

/* Parse only. The same results. */
enum kts_status kts_worker_parse(struct kts_worker *worker, const char *text, size_t len);

/*
 * Does `tags` let a sample with this tag through? It is counted and noted if not. One without
 * a tag is left to the joiner, who knows its number. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_worker_filter(struct kts_worker *worker, struct kts_text tag, bool *passes);

/* Describe what is wrong at @token; returns KTS_EDATA. */
enum kts_status kts_worker_trouble(struct kts_worker *worker, enum kts_diag_code code, uint32_t token,
				   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* kts_members_finish() with the trouble described: what @object is ("the sample"). */
enum kts_status kts_worker_members(struct kts_worker *worker, struct kts_members *members, const char *object);

/* Something was decided by the number or string at @token: lines where it differs are not alike. */
static inline void kts_consult(struct kts_worker *w, uint32_t token)
{
	if (w->record.on)
		w->record.mark[token] = 1;
}

/* The text of the string @token, to decide something by it. */
static inline enum kts_status kts_worker_text(struct kts_worker *worker, uint32_t token, struct kts_text *out)
{
	kts_consult(worker, token);
	return kts_string_text(&worker->json, &worker->text, token, out);
}

/* The text at @token is put to this @use, and nothing else depends on it. */
static inline void kts_note_use(struct kts_worker *w, uint32_t token, struct kts_hole_use use)
{
	struct kts_record *r = &w->record;

	if (!r->on)
		return;
	/* a string that holds a number is compared as it stands */
	if (use.use != KTS_USE_TAG && use.use != KTS_USE_TEXT && kts_json_kind(&w->json, token) != KTS_JSON_NUMBER)
		kts_consult(w, token);
	use.token = token;
	/* without memory for it there is no template, which is no error */
	if (kts_grow(&r->use, &r->cap_uses, r->n_uses, sizeof *r->use) != KTS_OK)
		r->on = false;
	else
		r->use[r->n_uses++] = use;
}

/* Format and arguments of the message for KTS_ELIMIT of kts_texts_add(). */
#define KTS_TOO_MANY_TEXTS "the text signals have more than %u different texts, or %u MiB of them", KTS_MAX_TEXTS, \
			   KTS_MAX_TEXT_BYTES >> 20

/* A token's value, or none for null. */
static inline uint32_t kts_not_null(const struct kts_json *json, uint32_t token)
{
	return kts_json_kind(json, token) == KTS_JSON_NULL ? KTS_JSON_NONE : token;
}

/* The cells of the row that is being made. */
static inline void kts_put_value(struct kts_worker *w, uint32_t projection, uint64_t bits, uint32_t origin)
{
	size_t at = (size_t)projection * w->batch->cap + w->batch->n;

	w->batch->bits[at] = bits;
	w->batch->error[at] = 0;
	w->batch->identity[at] = origin;
}

static inline void kts_put_error(struct kts_worker *w, uint32_t projection, uint32_t error)
{
	size_t at = (size_t)projection * w->batch->cap + w->batch->n;

	w->batch->bits[at] = 0;
	w->batch->error[at] = error;
	w->batch->identity[at] = 0;
}

#endif
