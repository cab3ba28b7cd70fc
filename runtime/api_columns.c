/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/swept.h"
#include "grammar/base/diag_print.h"
#include "grammar/base/number.h"
#include "grammar/base/utf8.h"
#include "grammar/suggest.h"
#include "runtime/api_internal.h"
#include "runtime/series/table.h"

struct kts_columns {
	const struct kts_spec **spec;
	size_t n_specs;
	struct kts_input *input;	/* NULL: finished */
	struct kts_projection *projection;
	struct kts_table table;
	struct kts_diags diags;		/* of declarations; what becomes of samples is told to the input */
};

enum kts_status kts_columns_new(const char *name, const struct kts_spec *const *spec, size_t n_specs,
				struct kts_columns **out)
{
	struct kts_columns *columns = calloc(1, sizeof(*columns));
	struct kts_input_ask ask;
	enum kts_status rc;

	*out = NULL;
	if (!columns)
		return KTS_ENOMEM;
	kts_diags_init(&columns->diags);
	rc = kts_input_prepare(name, spec, n_specs, NULL, &ask, &columns->input);
	columns->projection = ask.projection;
	if (rc == KTS_OK)
		columns->spec = calloc(n_specs, sizeof(*columns->spec));
	if (rc == KTS_OK && !columns->spec)
		rc = KTS_ENOMEM;
	if (rc == KTS_OK)
		rc = kts_table_init(&columns->table, name, columns->projection, ask.n, &spec[0]->ir->series,
				    &columns->input->diags);
	if (rc != KTS_OK) {
		kts_columns_free(columns);
		return rc;
	}
	memcpy(columns->spec, spec, n_specs * sizeof(*columns->spec));
	columns->n_specs = n_specs;
	*out = columns;
	return KTS_OK;
}

void kts_columns_free(struct kts_columns *columns)
{
	if (!columns)
		return;
	kts_table_free(&columns->table);
	kts_input_free(columns->input);
	free(columns->projection);
	free(columns->spec);
	free(columns);
}

size_t kts_columns_diagnostic_count(const struct kts_columns *columns)
{
	return columns->diags.n;
}

enum kts_status kts_columns_diagnostic(const struct kts_columns *columns, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&columns->diags, NULL, i, out);
}

void kts_columns_print_diagnostics(const struct kts_columns *columns, FILE *out, int color)
{
	if (columns)
		kts_diags_print(out, NULL, &columns->diags, color != 0);
}

/* --- which value of the series a column is --- */

static bool is_utf8(const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		n = kts_utf8_length(text + i, len - i);
		if (!n)
			return false;
	}
	return true;
}

static bool is_name(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

	return n && !text[n] && !(*text >= '0' && *text <= '9');
}

/* What becomes of a column that cannot be declared. */
#define REFUSE(columns, ...) kts_diag_in_file(&(columns)->diags, KTS_DIAG_data_column, (columns)->table.name, 0, 0, __VA_ARGS__)

static enum kts_status refuse_name(struct kts_columns *columns, const char *name)
{
	struct kts_diag *diag = REFUSE(columns, "no spec has a signal `%s`", name);
	struct kts_suggest near;

	kts_suggest_start(&near, name, strlen(name));
	for (size_t i = 0; i < columns->n_specs; i++) {
		const struct kts_ir *ir = columns->spec[i]->ir;

		for (size_t k = 0; k < ir->n_names; k++)
			if (ir->name[k].column != KTS_IR_COMPUTED)
				kts_suggest_try(&near, ir->name[k].name, strlen(ir->name[k].name));
	}
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	else
		kts_diag_help(diag, "name a signal of the spec, or a path such as `values.%s`", name);
	return KTS_ESPEC;
}

static struct kts_path path_of(const struct kts_projection *q)
{
	return (struct kts_path){ q->root, q->reduce, q->step, (uint32_t)q->n_steps };
}

/* What all specs together mean by a name. */
struct meaning {
	const struct kts_projection *path;
	bool unread, computed;	/* some declare it so */
};

static enum kts_status find_name(struct kts_columns *columns, const char *name, struct meaning *meaning)
{
	*meaning = (struct meaning){ .path = NULL };
	for (size_t i = 0; i < columns->n_specs; i++) {
		const struct kts_ir *ir = columns->spec[i]->ir;
		size_t k = 0;

		while (k < ir->n_names && strcmp(ir->name[k].name, name) != 0)
			k++;
		if (k == ir->n_names)
			continue;
		if (ir->name[k].column == KTS_IR_COMPUTED) {
			meaning->computed = true;
		} else if (ir->name[k].column == KTS_IR_UNUSED) {
			meaning->unread = true;
		} else if (!meaning->path) {
			meaning->path = &ir->projection[ir->name[k].column];
		} else {
			struct kts_path first = path_of(meaning->path), other = path_of(&ir->projection[ir->name[k].column]);

			if (kts_path_equal(&first, &other))
				continue;
			kts_diag_help(REFUSE(columns, "the specs mean different things by `%s`", name),
				      "give `%s` and `%s` a column each", meaning->path->text,
				      ir->projection[ir->name[k].column].text);
			return KTS_ESPEC;
		}
	}
	if (meaning->path || meaning->unread)
		return KTS_OK;
	if (!meaning->computed)
		return refuse_name(columns, name);
	kts_diag_help(REFUSE(columns, "the signal `%s` is computed from others", name), "give those that it reads a column");
	return KTS_ESPEC;
}

/* --- keys --- */

static bool read_index(const char *text, uint64_t *index)
{
	struct kts_integer value;

	/* "07" is no index that prints so */
	if (!*text || (*text == '0' && text[1]) || text[strspn(text, "0123456789")] ||
	    kts_integer_read(text, strlen(text), KTS_NUMBER_PLAIN, &value) != KTS_NUMBER_OK)
		return false;
	*index = value.u64;
	return true;
}

/* The path of @key alone, of @swept. */
static enum kts_status put_key(struct kts_columns *columns, const struct kts_projection *swept, const char *key,
			       struct kts_path *path, const char **text)
{
	struct kts_bump *keep = &columns->table.text;
	struct kts_step *step = kts_bump_alloc(keep, swept->n_steps * sizeof(*step));
	struct kts_sweep_key wanted = { .len = strlen(key) };
	size_t at = kts_swept_step(swept), size;
	char *out;

	wanted.key = kts_bump_text(keep, key, wanted.len);
	wanted.is_index = read_index(key, &wanted.index);
	if (!step || !wanted.key)
		return KTS_ENOMEM;
	if (!wanted.is_index && swept->step[at].kind == KTS_STEP_CPU_SWEEP) {
		kts_diag_help(REFUSE(columns, "`%s` goes over CPUs, and `%s` is none", swept->text, key),
			      "the key of a CPU is its number");
		return KTS_ESPEC;
	}
	memcpy(step, swept->step, swept->n_steps * sizeof(*step));
	step[at] = kts_swept_key_step(swept, &wanted);
	*path = (struct kts_path){ swept->root, swept->reduce, step, (uint32_t)swept->n_steps };
	size = kts_swept_text_size(swept, &step[at]);
	out = kts_bump_alloc(keep, size + 1);
	if (!out)
		return KTS_ENOMEM;
	*out = '\0';
	if (size)
		kts_swept_text(out, swept, &step[at]);
	*text = out;
	return KTS_OK;
}

/* @path, with the key where it needs one. */
static enum kts_status take_key(struct kts_columns *columns, const char *key, struct kts_path *path, const char **text)
{
	const struct kts_projection q = { .root = path->root, .reduce = path->reduce, .step = path->step,
					  .n_steps = path->n_steps, .text = *text };
	size_t sweeps = 0;

	for (size_t i = 0; i < path->n_steps; i++)
		sweeps += kts_step_sweeps(&path->step[i]);
	if (sweeps > 1) {
		REFUSE(columns, "`%s` has more than one sweep", *text);
		return KTS_ESPEC;
	}
	if (sweeps && !key) {
		kts_diag_help(REFUSE(columns, "`%s` has a value for each key, and a column is one of them", *text),
			      "name the key of the column");
		return KTS_ESPEC;
	}
	if (!sweeps && key) {
		REFUSE(columns, "`%s` has no keys, so it has none called `%s`", *text, key);
		return KTS_ESPEC;
	}
	return key ? put_key(columns, &q, key, path, text) : KTS_OK;
}

/* --- declaring --- */

static enum kts_status find_path(struct kts_columns *columns, const char *signal, struct kts_path *path)
{
	bool fits;

	KTS_TRY(kts_path_read(signal, &columns->table.text, path, &fits));
	if (fits && path->n_steps)
		return KTS_OK;
	kts_diag_help(REFUSE(columns, "`%s` is neither a signal nor a path", signal),
		      "name a signal of the spec, or a path as it writes one: `values.NAME`");
	return KTS_ESPEC;
}

static enum kts_status declare(struct kts_columns *columns, const char *signal, const char *key, size_t *column)
{
	struct meaning meaning = { .path = NULL };
	const char *text = signal;
	struct kts_path path = { .n_steps = 0 };

	if (is_name(signal)) {
		KTS_TRY(find_name(columns, signal, &meaning));
		if (meaning.path) {
			path = path_of(meaning.path);
			text = meaning.path->text;
		}
	} else {
		KTS_TRY(find_path(columns, signal, &path));
	}
	/* what no check reads may be given with a key and without */
	if (path.n_steps)
		KTS_TRY(take_key(columns, key, &path, &text));
	if (path.n_steps && kts_table_find(&columns->table, &path) != SIZE_MAX) {
		REFUSE(columns, "`%s` has a column already", text);
		return KTS_ESPEC;
	}
	KTS_TRY(kts_table_add(&columns->table, &path, text));
	*column = columns->table.n_given - 1;
	return KTS_OK;
}

enum kts_status kts_columns_add(struct kts_columns *columns, const char *signal, const char *key, size_t *column)
{
	if (!signal || !columns->input || columns->table.started || !is_utf8(signal, strlen(signal)) ||
	    (key && !is_utf8(key, strlen(key))))
		return KTS_EINVAL;
	return declare(columns, signal, key, column);
}

/* --- samples --- */

static bool is_text(const char *text)
{
	return !text || is_utf8(text, strlen(text));
}

static struct kts_text text_of(const char *text)
{
	return (struct kts_text){ text, text ? strlen(text) : 0 };
}

enum kts_status kts_columns_sample(struct kts_columns *columns, const struct kts_sample *sample)
{
	struct kts_table_row row;

	if (!columns->input || !sample || sample->size != sizeof(*sample) || !is_text(sample->tag) || !is_text(sample->phase) ||
	    !is_text(sample->object) || (sample->has_elapsed && sample->elapsed_ns < 0) ||
	    (sample->has_step && sample->step_index >= KTS_NO_PHASE - 1) ||
	    (sample->phase && !sample->has_step) || (sample->object && !*sample->object))
		return KTS_EINVAL;
	row = (struct kts_table_row){
		.tag = text_of(sample->tag),
		.has_elapsed = sample->has_elapsed != 0,
		.elapsed_ns = sample->elapsed_ns,
		.phase = sample->has_step ? sample->step_index + 1 : 0,
		.label = text_of(sample->phase),
		.object = text_of(sample->object),
		.address = sample->address,
	};
	return kts_table_row(&columns->table, &row);
}

/* The column that a cell may be put of; else NULL and *rc says why not. */
static struct kts_given *find_column(struct kts_columns *columns, size_t column, enum kts_status *rc)
{
	struct kts_table *table = &columns->table;

	*rc = KTS_EINVAL;
	if (!columns->input || column >= table->n_given)
		return NULL;
	*rc = table->status;
	if (*rc != KTS_OK)
		return NULL;
	*rc = KTS_EINVAL;
	if (!kts_table_takes(table, &table->given[column]))
		return NULL;
	*rc = kts_table_start(table);
	return *rc == KTS_OK ? &table->given[column] : NULL;
}

static enum kts_status put(struct kts_columns *columns, size_t column, const struct kts_scalar *scalar, struct kts_text text)
{
	enum kts_status rc;
	struct kts_given *given = find_column(columns, column, &rc);

	return given ? kts_table_put(&columns->table, given, scalar, text) : rc;
}

enum kts_status kts_columns_put_u64(struct kts_columns *columns, size_t column, uint64_t value)
{
	struct kts_scalar scalar;

	kts_scalar_u64(value, &scalar);
	return put(columns, column, &scalar, text_of(NULL));
}

enum kts_status kts_columns_put_i64(struct kts_columns *columns, size_t column, int64_t value)
{
	struct kts_scalar scalar;

	kts_scalar_i64(value, &scalar);
	return put(columns, column, &scalar, text_of(NULL));
}

enum kts_status kts_columns_put_f64(struct kts_columns *columns, size_t column, double value)
{
	enum kts_status rc;
	struct kts_given *given = find_column(columns, column, &rc);

	return given ? kts_table_put_real(&columns->table, given, value) : rc;
}

enum kts_status kts_columns_put_bool(struct kts_columns *columns, size_t column, int value)
{
	struct kts_scalar scalar;

	kts_scalar_bool(value != 0, &scalar);
	return put(columns, column, &scalar, text_of(NULL));
}

enum kts_status kts_columns_put_text(struct kts_columns *columns, size_t column, const char *text, size_t len)
{
	struct kts_scalar scalar;

	if (!text || !is_utf8(text, len))
		return KTS_EINVAL;
	kts_scalar_text((struct kts_text){ text, len }, &scalar);
	return put(columns, column, &scalar, (struct kts_text){ text, len });
}

/* --- errors --- */

struct cause {
	const struct kts_sample_error *error;
	enum kts_missing_reason reason;
};

static enum kts_status describe(struct kts_fault *f, const struct kts_projection *q, uint32_t node, const void *arg)
{
	const struct cause *cause = arg;
	const struct kts_sample_error *e = cause->error;
	struct kts_names names;

	(void)q;
	(void)node;
	f->error.reason = cause->reason;
	kts_fault_detail(f, text_of(e->detail));
	if (e->requested)
		kts_fault_text(f, "requested", text_of(e->requested));
	if (!e->n_available)
		return KTS_OK;
	kts_names_start(&names, (struct kts_text){ e->requested ? e->requested : "", e->requested ? strlen(e->requested) : 0 });
	for (size_t i = 0; i < e->n_available; i++)
		kts_names_add(&names, text_of(e->available[i]));
	kts_names_tell(&names, f, "available");
	return KTS_OK;
}

static uint64_t sign_text(uint64_t hash, const char *text)
{
	return kts_mix_text(kts_mix(hash, text != NULL), text ? text_of(text) : KTS_TEXT(""));
}

/* Equal for errors that are described alike. */
static uint64_t sign(const struct cause *cause)
{
	const struct kts_sample_error *e = cause->error;
	uint64_t hash = sign_text(sign_text(kts_mix(67, cause->reason), e->detail), e->requested);

	for (size_t i = 0; i < e->n_available; i++)
		hash = sign_text(hash, e->available[i]);
	return hash;
}

static bool is_sound(const struct kts_sample_error *e)
{
	if (!e || e->size != sizeof(*e) || !e->kind || !is_text(e->detail) || !is_text(e->requested) ||
	    (e->n_available && !e->available))
		return false;
	for (size_t i = 0; i < e->n_available; i++)
		if (!e->available[i] || !is_text(e->available[i]))
			return false;
	return true;
}

enum kts_status kts_columns_put_error(struct kts_columns *columns, size_t column, const struct kts_sample_error *error)
{
	struct cause cause = { .error = error, .reason = KTS_MISSING_no_scheduler };
	enum kts_error_kind kind;
	struct kts_given *given;
	enum kts_status rc;

	if (!is_sound(error) || !kts_error_kind_find(error->kind, strlen(error->kind), &kind) ||
	    (error->reason && (kind != KTS_KIND_missing_stats ||
			       !kts_missing_reason_find(error->reason, strlen(error->reason), &cause.reason))))
		return KTS_EINVAL;
	given = find_column(columns, column, &rc);
	return given ? kts_table_fail(&columns->table, given, kind, sign(&cause), describe, &cause) : rc;
}

/* --- the end --- */

enum kts_status kts_columns_finish(struct kts_columns *columns, struct kts_input **out)
{
	struct kts_input *input = columns->input;
	enum kts_status rc;

	*out = NULL;
	if (!input)
		return KTS_EINVAL;
	rc = kts_table_finish(&columns->table, &input->series);
	columns->input = NULL;
	return kts_input_end(input, rc, out);
}
