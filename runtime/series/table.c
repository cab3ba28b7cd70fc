/* SPDX-License-Identifier: MIT */
#include "runtime/series/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/swept.h"
#include "runtime/series/reader.h"

enum kts_status kts_table_init(struct kts_table *t, const char *name, const struct kts_projection *projection, size_t n,
			       const struct kts_series_spec *spec, struct kts_diags *diags)
{
	*t = (struct kts_table){ .projection = projection, .n_projections = (uint32_t)n, .diags = diags };
	t->spec.tags = spec->tags;
	t->name = strdup(name);
	return t->name ? KTS_OK : KTS_ENOMEM;
}

static void free_side(struct kts_table_side *side)
{
	kts_plan_free(&side->plan);
	kts_batch_free(&side->batch);
	kts_bump_free(&side->worker.text);
}

void kts_table_free(struct kts_table *t)
{
	for (uint32_t i = 0; t->run_column && i < t->ask.run.n; i++)
		kts_column_clear(&t->run_column[i]);
	free(t->run_column);
	kts_joiner_free(&t->joiner);
	kts_series_free(t->series);
	free_side(&t->sample);
	free_side(&t->run);
	kts_sweeps_free(&t->sweeps);
	kts_ask_free(&t->ask);
	free(t->cell);
	free(t->lacking);
	free(t->given);
	free(t->slot);
	kts_bump_free(&t->text);
	free(t->name);
	*t = (struct kts_table){ 0 };
}

/* --- paths --- */

/* Whether a name is quoted says what it is only where a map's entries are meant. */
static bool same_step(enum kts_root root, const struct kts_step *a, const struct kts_step *b)
{
	return a->kind == b->kind && a->index == b->index && a->len == b->len &&
	       (a->len == 0 || memcmp(a->name, b->name, a->len) == 0) &&
	       (a->quoted == b->quoted || root != KTS_ROOT_MAP);
}

static bool same_path(const struct kts_path *path, enum kts_root root, enum kts_reduce reduce, const struct kts_step *step,
		      size_t n)
{
	if (path->root != root || path->reduce != reduce || path->n_steps != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_step(root, &path->step[i], &step[i]))
			return false;
	return true;
}

bool kts_path_equal(const struct kts_path *a, const struct kts_path *b)
{
	return same_path(a, b->root, b->reduce, b->step, b->n_steps);
}

static bool is_path(const struct kts_path *path, const struct kts_projection *q)
{
	return same_path(path, q->root, q->reduce, q->step, q->n_steps);
}

/* Is @path what @swept finds for one of its keys? */
static bool is_key_of(const struct kts_path *path, const struct kts_projection *swept)
{
	size_t at = kts_swept_step(swept);
	const struct kts_step *key;

	if (path->root != swept->root || path->reduce != swept->reduce || path->n_steps != swept->n_steps)
		return false;
	for (size_t i = 0; i < path->n_steps; i++)
		if (i != at && !same_step(path->root, &path->step[i], &swept->step[i]))
			return false;
	key = &path->step[at];
	if (swept->step[at].kind == KTS_STEP_CPU_SWEEP)
		return key->kind == KTS_STEP_CPU;
	return key->kind == KTS_STEP_INDEX ||
	       (key->kind == KTS_STEP_NAME && (key->quoted || path->root != KTS_ROOT_MAP || at != 1));
}

static uint64_t hash_path(const struct kts_path *path)
{
	uint64_t hash = kts_mix(kts_mix(61, path->root), path->reduce);

	for (size_t i = 0; i < path->n_steps; i++) {
		const struct kts_step *step = &path->step[i];

		hash = kts_mix(kts_mix(hash, step->kind), step->index);
		hash = kts_mix_text(hash, (struct kts_text){ step->name, step->len });
	}
	return hash;
}

/* Where @path is, or may be put. */
static size_t find_slot(const struct kts_table *t, const struct kts_path *path, uint64_t hash)
{
	size_t at = hash & (t->n_slots - 1);

	for (; t->slot[at]; at = (at + 1) & (t->n_slots - 1)) {
		const struct kts_given *other = &t->given[t->slot[at] - 1];

		if (other->hash == hash && kts_path_equal(path, &other->path))
			break;
	}
	return at;
}

static enum kts_status grow_slots(struct kts_table *t)
{
	size_t n = t->n_slots ? t->n_slots * 2 : 64;
	uint32_t *slot;

	if (t->n_given * 2 < t->n_slots)
		return KTS_OK;
	slot = calloc(n, sizeof *slot);
	if (!slot)
		return KTS_ENOMEM;
	free(t->slot);
	t->slot = slot;
	t->n_slots = n;
	for (size_t i = 0; i < t->n_given; i++)
		slot[find_slot(t, &t->given[i].path, t->given[i].hash)] = (uint32_t)i + 1;
	return KTS_OK;
}

size_t kts_table_find(const struct kts_table *t, const struct kts_path *path)
{
	uint32_t found = t->n_slots ? t->slot[find_slot(t, path, hash_path(path))] : 0;

	return found ? found - 1 : SIZE_MAX;
}

enum kts_status kts_table_add(struct kts_table *t, const struct kts_path *path, const char *text)
{
	struct kts_given given = { .path = *path, .hash = hash_path(path) };

	KTS_TRY(grow_slots(t));
	KTS_TRY(kts_grow(&t->given, &t->cap_given, t->n_given, sizeof *t->given));
	given.text = kts_bump_text(&t->text, text, strlen(text));
	if (!given.text)
		return KTS_ENOMEM;
	t->slot[find_slot(t, path, given.hash)] = (uint32_t)t->n_given + 1;
	t->given[t->n_given++] = given;
	return KTS_OK;
}

/* --- which cells a column is --- */

static enum kts_status add_cell(struct kts_table *t, struct kts_given *given, uint32_t cell)
{
	KTS_TRY(kts_grow(&t->cell, &t->cap_cells, t->n_cells, sizeof *t->cell));
	t->cell[t->n_cells++] = cell;
	given->n++;
	return KTS_OK;
}

static struct kts_sweep_key key_of(const struct kts_step *step, char digits[KTS_NUMBER_BYTES])
{
	struct kts_sweep_key key = { .key = step->name, .len = step->len };

	if (step->kind == KTS_STEP_NAME)
		return key;
	key.is_index = true;
	key.index = step->index;
	key.key = digits;
	key.len = kts_u64_write(digits, step->index);
	return key;
}

/* The keys of all sweeps are those that columns are given of. */
static enum kts_status find_keys(struct kts_table *t)
{
	struct kts_given_key *key = NULL;
	size_t n = 0, cap = 0;
	char digits[KTS_NUMBER_BYTES];
	enum kts_status status = KTS_OK;

	for (size_t i = 0; status == KTS_OK && i < t->n_given; i++) {
		const struct kts_path *path = &t->given[i].path;

		for (uint32_t s = 0; status == KTS_OK && s < t->ask.swept.n; s++) {
			if (!is_key_of(path, &t->ask.swept.projection[s]))
				continue;
			status = kts_grow(&key, &cap, n, sizeof *key);
			if (status != KTS_OK)
				break;
			key[n] = (struct kts_given_key){ s, key_of(&path->step[kts_swept_step(&t->ask.swept.projection[s])],
								   digits) };
			if (key[n].key.is_index) {
				key[n].key.key = kts_bump_text(&t->text, digits, key[n].key.len);
				status = key[n].key.key ? KTS_OK : KTS_ENOMEM;
			}
			n++;
		}
	}
	if (status == KTS_OK)
		status = kts_sweeps_give(&t->sweeps, &t->ask, key, n);
	free(key);
	return status;
}

/* Of @path among the keys of swept projection @s, which are sorted: its cell. */
static uint32_t key_cell(const struct kts_table *t, const struct kts_path *path, uint32_t s, uint32_t n_plain)
{
	const struct kts_sweep *sweep = &t->sweeps.sweep[s];
	char digits[KTS_NUMBER_BYTES];
	struct kts_sweep_key wanted = key_of(&path->step[kts_swept_step(&t->ask.swept.projection[s])], digits);
	const struct kts_sweep_key *key = bsearch(&wanted, sweep->key, sweep->n_keys, sizeof wanted, kts_sweep_key_compare);

	/* cells of keys come behind the others, in the order of their columns */
	return key->column - t->ask.n + n_plain;
}

static enum kts_status find_cells(struct kts_table *t, struct kts_given *given, uint32_t n_plain, bool *is_given)
{
	const struct kts_ask_list *list = given->path.root == KTS_ROOT_RUN ? &t->ask.run : &t->ask.sample;
	uint32_t n = given->path.root == KTS_ROOT_RUN ? list->n : n_plain;

	given->first = (uint32_t)t->n_cells;
	for (uint32_t i = 0; i < n; i++) {
		if (!is_path(&given->path, &list->projection[i]))
			continue;
		KTS_TRY(add_cell(t, given, i));
		if (list == &t->ask.sample)
			is_given[i] = true;
	}
	for (uint32_t s = 0; s < t->ask.swept.n; s++)
		if (is_key_of(&given->path, &t->ask.swept.projection[s]))
			KTS_TRY(add_cell(t, given, key_cell(t, &given->path, s, n_plain)));
	return KTS_OK;
}

static enum kts_status list_cells(struct kts_table *t, uint32_t n_plain)
{
	bool *is_given = calloc(n_plain + 1u, sizeof *is_given);
	enum kts_status status = KTS_OK;

	t->lacking = calloc(n_plain + 1u, sizeof *t->lacking);
	if (!is_given || !t->lacking)
		status = KTS_ENOMEM;
	for (size_t i = 0; status == KTS_OK && i < t->n_given; i++)
		status = find_cells(t, &t->given[i], n_plain, is_given);
	for (uint32_t i = 0; status == KTS_OK && i < n_plain; i++)
		if (!is_given[i])
			t->lacking[t->n_lacking++] = i;
	free(is_given);
	return status;
}

/* --- the start --- */

static enum kts_status make_side(struct kts_table *t, struct kts_table_side *side, const struct kts_ask_list *list)
{
	KTS_TRY(kts_plan_make(&side->plan, list->projection, list->n, &t->spec, t->diags));
	KTS_TRY(kts_batch_init(&side->batch, list->n));
	side->worker.plan = &side->plan;
	side->worker.batch = &side->batch;
	side->worker.form = KTS_FORM_PROJECTED;
	return KTS_OK;
}

/* No column gives it: as wrong a name as one that no sample of a file has. */
static enum kts_status describe_lacking(struct kts_fault *f, const struct kts_projection *q, uint32_t node, const void *arg)
{
	const struct kts_table *t = arg;
	struct kts_text wanted = { q->text ? q->text : "", q->text ? strlen(q->text) : 0 };
	struct kts_names names;

	(void)node;
	kts_fault_text(f, "requested", wanted);
	kts_fault_detail(f, KTS_TEXT("no column was given for it"));
	kts_names_start(&names, wanted);
	for (size_t i = 0; i < t->n_given; i++)
		kts_names_add(&names, (struct kts_text){ t->given[i].text, strlen(t->given[i].text) });
	kts_names_tell(&names, f, "available");
	return KTS_OK;
}

static enum kts_status fill_row(struct kts_table *t, struct kts_table_side *side, uint32_t n)
{
	for (uint32_t p = 0; p < n; p++)
		kts_put_error(&side->worker, p, KTS_ERROR_OF(KTS_KIND_absent));
	for (uint32_t i = 0; side == &t->sample && i < t->n_lacking; i++)
		KTS_TRY(kts_fail(&side->worker, t->lacking[i], 0, KTS_KIND_projection_failed, 0, describe_lacking, t));
	return KTS_OK;
}

/* Data about the run have one row, which is there from the start. */
static enum kts_status start_run(struct kts_table *t)
{
	uint32_t n = t->ask.run.n;

	t->run_column = calloc(n + 1u, sizeof *t->run_column);
	if (!t->run_column)
		return KTS_ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		kts_column_init(&t->run_column[i], t->ask.run.projection[i].type);
	KTS_TRY(make_side(t, &t->run, &t->ask.run));
	t->run.batch.row[0] = (struct kts_row){ .skip = false };
	KTS_TRY(fill_row(t, &t->run, n));
	for (uint32_t i = 0; i < n; i++) {
		bool is_given = false;

		for (size_t k = 0; k < t->n_given; k++)
			is_given |= is_path(&t->given[k].path, &t->ask.run.projection[i]);
		if (!is_given)
			KTS_TRY(kts_fail(&t->run.worker, i, 0, KTS_KIND_projection_failed, 0, describe_lacking, t));
	}
	return KTS_OK;
}

static enum kts_status start(struct kts_table *t)
{
	uint32_t n_plain;

	KTS_TRY(kts_ask_sort(&t->ask, t->projection, t->n_projections));
	n_plain = t->ask.sample.n;
	KTS_TRY(find_keys(t));
	if (t->sweeps.n_keys > KTS_MAX_SWEEP_COLUMNS)
		return KTS_ELIMIT;
	KTS_TRY(kts_ask_add_keys(&t->ask, &t->sweeps));
	KTS_TRY(list_cells(t, n_plain));
	KTS_TRY(make_side(t, &t->sample, &t->ask.sample));
	KTS_TRY(kts_series_new(t->name, &t->series));
	t->series->form = KTS_FORM_PROJECTED;
	KTS_TRY(kts_joiner_init(&t->joiner, &t->sample.plan, t->series));
	return start_run(t);
}

/* What failed stays so, as the table is then half made. */
static enum kts_status keep(struct kts_table *t, enum kts_status status)
{
	if (t->status == KTS_OK)
		t->status = status;
	return status;
}

enum kts_status kts_table_start(struct kts_table *t)
{
	enum kts_status status;

	if (t->started || t->status != KTS_OK)
		return t->status;
	t->started = true;
	status = start(t);
	if (status == KTS_ELIMIT)
		kts_diag_in_file(t->diags, KTS_DIAG_data_limit, t->name, 0, 0,
				 "there are columns of more than %u keys of a sweep, or of %u keys of all", KTS_MAX_SWEEP_KEYS,
				 KTS_MAX_SWEEP_COLUMNS);
	return keep(t, status);
}

/* --- samples --- */

/* The batch goes to the joiner, and is empty then. */
static enum kts_status flush(struct kts_table *t)
{
	enum kts_status status = kts_joiner_add(&t->joiner, &t->sample.batch, 0);

	if (status == KTS_ELIMIT)
		kts_joiner_tell_limit(&t->joiner, t->name, t->diags);
	kts_batch_reset(&t->sample.batch);
	return status;
}

static enum kts_status end_row(struct kts_table *t)
{
	struct kts_batch *b = &t->sample.batch;

	if (!t->open)
		return KTS_OK;
	t->open = false;
	b->left_out = 0;
	b->n++;
	return kts_batch_is_full(b) ? flush(t) : KTS_OK;
}

/* The phase gets its name as by a stimulus event; time only orders those. */
static enum kts_status name_phase(struct kts_table *t, const struct kts_table_row *row)
{
	if (!row->label.at || (t->label.at && t->label_step == row->phase - 1 && kts_text_equal(t->label, row->label)))
		return KTS_OK;
	t->label_step = row->phase - 1;
	t->label = row->label;
	t->label.at = kts_bump_text(&t->text, row->label.at, row->label.len);
	return t->label.at ? kts_events_add_label(&t->sample.batch.events, t->rows, t->label_step, t->label) : KTS_ENOMEM;
}

static enum kts_status see_scheduler(struct kts_table *t, const struct kts_table_row *from, struct kts_row *row)
{
	const struct kts_section section = { KTS_TEXT("memory"), from->address };
	const struct kts_fact fact = { from->object, &section, from->address != 0 };

	return from->object.at ? kts_batch_fact(&t->sample.batch, &fact, &row->fact) : KTS_OK;
}

static enum kts_status begin_row(struct kts_table *t, const struct kts_table_row *from)
{
	struct kts_batch *b = &t->sample.batch;
	struct kts_row row = { .tag = from->tag, .has_time = from->has_elapsed, .elapsed_ns = from->elapsed_ns,
			       .line = t->rows++, .phase = from->phase, .left_out = b->left_out };
	bool passes;

	if (t->sweeps.n_keys && t->rows > KTS_MAX_SWEEP_CELLS / t->sweeps.n_keys) {
		kts_diag_in_file(t->diags, KTS_DIAG_data_limit, t->name, 0, 0,
				 "the sweeps have %zu keys; at more than %llu samples they are too many values",
				 t->sweeps.n_keys, KTS_MAX_SWEEP_CELLS / t->sweeps.n_keys);
		return KTS_ELIMIT;
	}
	KTS_TRY(name_phase(t, from));
	KTS_TRY(kts_worker_filter(&t->sample.worker, from->tag, &passes));
	t->left_out = !passes;
	if (!passes)
		return KTS_OK;
	if (row.tag.at) {
		row.tag.at = kts_bump_text(&b->text, row.tag.at, row.tag.len);
		if (!row.tag.at)
			return KTS_ENOMEM;
	}
	KTS_TRY(see_scheduler(t, from, &row));
	b->row[b->n] = row;
	t->open = true;
	t->origin = 0;
	if (from->object.at)
		KTS_TRY(kts_batch_origin(b, &(struct kts_origin){ .object = from->object, .address = from->address },
					 &t->origin));
	return fill_row(t, &t->sample, t->ask.sample.n);
}

enum kts_status kts_table_row(struct kts_table *t, const struct kts_table_row *row)
{
	KTS_TRY(kts_table_start(t));
	KTS_TRY(keep(t, end_row(t)));
	return keep(t, begin_row(t, row));
}

/* --- cells --- */

bool kts_table_takes(const struct kts_table *t, const struct kts_given *given)
{
	if (given->path.root == KTS_ROOT_RUN)
		return given->row == 0;
	return t->rows && given->row < t->rows;
}

/* Only what is read from a scheduler's memory has its identity. */
static uint32_t origin_of(const struct kts_table *t, const struct kts_given *given)
{
	return given->path.root == KTS_ROOT_BPF || given->path.root == KTS_ROOT_MAP ? t->origin : 0;
}

static struct kts_table_side *side_of(struct kts_table *t, const struct kts_given *given)
{
	return given->path.root == KTS_ROOT_RUN ? &t->run : &t->sample;
}

static void mark(const struct kts_table *t, struct kts_given *given)
{
	given->row = given->path.root == KTS_ROOT_RUN ? 1 : t->rows;
}

static enum kts_status put_text(struct kts_table *t, struct kts_worker *w, uint32_t cell, struct kts_text text,
				uint32_t origin)
{
	uint32_t id;
	enum kts_status status = kts_batch_text(w->batch, text, &id);

	if (status == KTS_ELIMIT)
		kts_diag_in_file(t->diags, KTS_DIAG_data_limit, t->name, 0, 0, KTS_TOO_MANY_TEXTS);
	if (status == KTS_OK)
		kts_put_value(w, cell, id, origin);
	return status;
}

enum kts_status kts_table_put(struct kts_table *t, struct kts_given *given, const struct kts_scalar *scalar,
			      struct kts_text text)
{
	struct kts_table_side *side = side_of(t, given);
	enum kts_status status = t->status;

	mark(t, given);
	if (side == &t->sample && t->left_out)
		return status;
	for (uint32_t i = 0; status == KTS_OK && i < given->n; i++) {
		uint32_t cell = t->cell[given->first + i];

		if (text.at && side->plan.projection[cell].type == KTS_TYPE_TEXT)
			status = put_text(t, &side->worker, cell, text, origin_of(t, given));
		else
			status = kts_put_scalar(&side->worker, cell, 0, scalar, origin_of(t, given), KTS_KIND_non_finite, NULL);
	}
	return keep(t, status);
}

enum kts_status kts_table_put_real(struct kts_table *t, struct kts_given *given, double real)
{
	static const struct kts_text none = { NULL, 0 };
	const struct kts_table_side *side = side_of(t, given);
	struct kts_scalar scalar = { .kind = KTS_SCALAR_NULL, .token = KTS_JSON_NONE };
	char buf[KTS_NUMBER_BYTES];

	if (isfinite(real) && given->n == 1 && side->plan.projection[t->cell[given->first]].type == KTS_TYPE_F64) {
		uint64_t bits;

		mark(t, given);
		memcpy(&bits, &real, sizeof bits);
		if (t->status == KTS_OK && (side == &t->run || !t->left_out))
			kts_put_value(&side_of(t, given)->worker, t->cell[given->first], bits, origin_of(t, given));
		return t->status;
	}
	if (isfinite(real))
		kts_scalar_real(real, buf, &scalar);
	return kts_table_put(t, given, &scalar, none);
}

enum kts_status kts_table_fail(struct kts_table *t, struct kts_given *given, enum kts_error_kind kind, uint64_t signature,
			       kts_describe *describe, const void *arg)
{
	struct kts_table_side *side = side_of(t, given);
	enum kts_status status = t->status;

	mark(t, given);
	if (side == &t->sample && t->left_out)
		return status;
	for (uint32_t i = 0; status == KTS_OK && i < given->n; i++)
		status = kts_fail(&side->worker, t->cell[given->first + i], 0, kind, signature, describe, arg);
	return keep(t, status);
}

/* --- the end --- */

static enum kts_status finish(struct kts_table *t)
{
	KTS_TRY(end_row(t));
	KTS_TRY(flush(t));
	KTS_TRY(kts_joiner_check(&t->joiner, t->name, t->diags));
	KTS_TRY(kts_joiner_finish(&t->joiner, NULL));
	t->run.batch.n = 1;
	if (t->ask.run.n) {
		enum kts_status status = kts_joiner_add_run(&t->joiner, &t->run.batch, t->run_column);

		if (status == KTS_ELIMIT)
			kts_joiner_tell_limit(&t->joiner, t->name, t->diags);
		KTS_TRY(status);
	}
	return kts_ask_arrange(&t->ask, t->series, t->run_column, &t->sweeps);
}

enum kts_status kts_table_finish(struct kts_table *t, struct kts_series **out)
{
	*out = NULL;
	KTS_TRY(kts_table_start(t));
	KTS_TRY(keep(t, finish(t)));
	*out = t->series;
	t->series = NULL;
	return KTS_OK;
}
