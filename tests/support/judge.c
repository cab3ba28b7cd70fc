/* SPDX-License-Identifier: MIT */
#include "tests/support/judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag_print.h"
#include "grammar/base/number.h"
#include "grammar/parser.h"

/* Outside of Check's own frame its assertions do not work; dying does, in a fork of it. */
#define need(condition)										\
	do {											\
		if (!(condition)) {								\
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);		\
			abort();								\
		}										\
	} while (0)

static kts_error_id error_of(const char *text)
{
	struct kts_errors *errors;
	struct kts_error e = { .kind = KTS_KIND_missing_stats, .original = KTS_KIND_missing_stats };
	const char *open = strchr(text, '(');
	enum kts_error_kind kind;
	kts_error_id id;

	if (!open) {
		need(kts_error_kind_find(text, strlen(text), &kind));
		return KTS_ERROR_OF(kind);
	}
	need(kts_missing_reason_find(open + 1, strlen(open) - 2, &e.reason));
	/* A bare reason has the same id in every table. */
	need(kts_errors_new(&errors) == KTS_OK);
	need(kts_errors_add(errors, &e, &id) == KTS_OK);
	kts_errors_free(errors);
	return id;
}

static uint64_t bits_of(enum kts_type type, const char *cell)
{
	union { double d; uint64_t u; } real;
	struct kts_integer n;

	if (type == KTS_TYPE_BOOL)
		return strcmp(cell, "true") == 0;
	if (type == KTS_TYPE_F64) {
		need(kts_real_read(cell, strlen(cell), 0, &real.d) == KTS_NUMBER_OK);
		return real.u;
	}
	need(kts_integer_read(cell, strlen(cell), 0, &n) == KTS_NUMBER_OK);
	return n.fits_u64 ? n.u64 : (uint64_t)n.i64;
}

static void fill_column(struct kts_column *column, const char *cells)
{
	char *copy = strdup(cells), *rest = copy, *cell;
	uint64_t identity = 0;

	for (cell = strtok_r(copy, " ", &rest); cell; cell = strtok_r(NULL, " ", &rest)) {
		if (*cell == '@')
			identity = strtoull(cell + 1, NULL, 10);
		else if (*cell == '_')
			need(kts_column_add_error(column, KTS_ERROR_OF(KTS_KIND_placeholder)) == KTS_OK);
		else if (*cell == '!')
			need(kts_column_add_error(column, error_of(cell + 1)) == KTS_OK);
		else
			need(kts_column_add(column, bits_of(column->type, cell), identity) == KTS_OK);
	}
	free(copy);
}

/* The cells of line @name, or NULL. */
static char *line_of(const char *series, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = series; at; at = strchr(at, '\n')) {
		at += strspn(at, " \n");
		if (strncmp(at, name, len) == 0 && at[len] == ':')
			return strndup(at + len + 1, strcspn(at + len + 1, "\n"));
		if (!*at)
			break;
	}
	return NULL;
}

/* The next cell of a line, or NULL. */
static char *next_cell(char **line)
{
	return *line ? strsep(line, " ") : NULL;
}

static char *cell_of(char **line)
{
	char *cell = next_cell(line);

	while (cell && !*cell)
		cell = next_cell(line);
	return cell;
}

static void fill_axis(struct kts_axis *axis, const char *series, uint64_t n)
{
	char *t = line_of(series, "t"), *phase = line_of(series, "phase"), *scheduler = line_of(series, "scheduler");
	char *t_at = t, *phase_at = phase, *scheduler_at = scheduler, tag[32];

	for (uint64_t i = 0; i < n; i++) {
		const char *time = cell_of(&t_at), *step = cell_of(&phase_at), *who = cell_of(&scheduler_at);
		double ms = time ? strtod(time, NULL) : (double)i * 100;
		int len = snprintf(tag, sizeof tag, "s%" PRIu64, i);

		need(kts_axis_add(axis, tag, (size_t)len, !time || *time != '_', (int64_t)(ms * 1e6),
					      step && *step != '_' ? strtoull(step, NULL, 10) + 1 : 0, i + 1,
					      who ? strtoull(who, NULL, 10) : 0) == KTS_OK);
	}
	free(t);
	free(phase);
	free(scheduler);
}

static void fill(struct kts_test_case *c, const char *series)
{
	uint64_t n = 0;

	c->data.n_columns = c->ir->n_projections;
	c->data.column = calloc(c->data.n_columns + 1, sizeof *c->data.column);
	need(c->data.column != NULL);
	need(kts_errors_new(&c->data.errors) == KTS_OK);
	kts_axis_init(&c->data.axis);
	for (size_t i = 0; i < c->data.n_columns; i++) {
		const struct kts_projection *p = &c->ir->projection[i];
		char *cells = line_of(series, p->step[p->n_steps - 1].name);

		need(cells != NULL);
		kts_column_init(&c->data.column[i], p->type);
		fill_column(&c->data.column[i], cells);
		need(kts_column_settle(&c->data.column[i], c->data.errors) == KTS_OK);
		n = c->data.column[i].n;
		free(cells);
	}
	char *t = n ? NULL : line_of(series, "t"), *at = t;

	/* A spec without columns: as many samples as there are times. */
	while (t && cell_of(&at))
		n++;
	free(t);
	fill_axis(&c->data.axis, series, n);
}

struct kts_test_case *kts_test_case_new(const char *spec, const char *series)
{
	struct kts_test_case *c = calloc(1, sizeof *c);
	enum kts_status rc = KTS_ENOMEM;
	uint32_t source;
	char *text;

	if (!c || asprintf(&text, "%s%s\n", strncmp(spec, "kts ", 4) == 0 ? "" : "kts 1\n", spec) < 0)
		return NULL;
	kts_arena_init(&c->arena, 0);
	kts_intern_init(&c->intern, &c->arena);
	kts_diags_init(&c->diags);
	if (kts_sources_new(&c->sources) == KTS_OK &&
	    kts_sources_add(c->sources, "test.kts", text, strlen(text), &source) == KTS_OK)
		rc = kts_compile_source(&c->arena, &c->intern, c->sources, source, &(struct kts_compile_options){ 0 },
					&c->diags, &c->ir);
	free(text);
	if (rc == KTS_OK)
		rc = kts_program_new(c->ir, &c->program);
	if (rc != KTS_OK) {
		kts_diags_print(stderr, c->sources, &c->diags, false);
		kts_test_case_free(c);
		return NULL;
	}
	if (series)
		fill(c, series);
	return c;
}

void kts_test_case_free(struct kts_test_case *c)
{
	if (!c)
		return;
	kts_program_free(c->program);
	for (size_t i = 0; i < c->data.n_columns; i++)
		kts_column_clear(&c->data.column[i]);
	free(c->data.column);
	kts_axis_clear(&c->data.axis);
	kts_errors_free(c->data.errors);
	kts_sources_free(c->sources);
	kts_arena_free(&c->arena);
	free(c);
}

/* --- a result as text --- */

static void put_number(FILE *out, struct kts_number n)
{
	char buf[KTS_NUMBER_BYTES];

	switch (n.type) {
	case KTS_TYPE_BOOL:
		fputs(n.boolean ? "true" : "false", out);
		return;
	case KTS_TYPE_U64:
		kts_u64_write(buf, n.u64);
		break;
	case KTS_TYPE_I64:
	case KTS_TYPE_INT:
		kts_i64_write(buf, n.i64);
		break;
	case KTS_TYPE_F64:
		kts_real_write(buf, n.f64);
		break;
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		return;
	}
	fputs(buf, out);
}

static void put_observation(FILE *out, const struct kts_observation *o, const struct kts_data *data)
{
	if (o->error)
		fputs(kts_error_kind_name(kts_errors_get(data->errors, o->error)->kind), out);
	else
		put_number(out, o->number);
}

static void put_rows(FILE *out, const char *word, const struct kts_evidence *row, size_t n, const struct kts_result *r,
		     const struct kts_data *data)
{
	char message[512];

	for (size_t i = 0; i < n; i++, row++) {
		fprintf(out, "%s", word);
		if (row->sample != UINT64_MAX)
			fprintf(out, " %" PRIu64, row->sample);
		if (row->previous != UINT64_MAX)
			fprintf(out, " after %" PRIu64, row->previous);
		kts_evidence_message(message, sizeof message, r, row, data);
		fprintf(out, ": %s", message);
		for (size_t k = 0; row->at && k < r->check->n_signals; k++) {
			fprintf(out, "%s%s ", k ? ", " : " {", r->check->signal[k].name);
			put_observation(out, &row->at[k], data);
			if (row->before) {
				fputs(" <- ", out);
				put_observation(out, &row->before[k], data);
			}
		}
		fputs(row->at ? "}\n" : "\n", out);
	}
}

static void put_result(FILE *out, const struct kts_result *r, const struct kts_data *data)
{
	const char *reason = kts_reason_name(r->reason);
	uint64_t skipped = 0;
	char message[512];

	fprintf(out, "%s", kts_verdict_name(r->verdict));
	if (reason)
		fprintf(out, " (%s)", reason);
	fprintf(out, " %" PRIu64 " of %" PRIu64, r->judged, r->total);
	if (r->violated)
		fprintf(out, ", violated %" PRIu64, r->violated);
	if (r->undecided)
		fprintf(out, ", undecided %" PRIu64, r->undecided);
	for (unsigned k = 0; k < KTS_KIND_COUNT; k++) {
		skipped += r->skipped[k];
		if (r->skipped[k])
			fprintf(out, ", skipped %s %" PRIu64, kts_error_kind_name((enum kts_error_kind)k), r->skipped[k]);
	}
	fprintf(out, ", scope %" PRIu64 ", read %" PRIu64, r->scope, r->read);
	if (r->margin.known) {
		fputs(", margin ", out);
		put_number(out, kts_number_f64(r->margin.value));
		fprintf(out, "%s%s at %" PRIu64, *r->margin.unit.text ? " " : "", r->margin.unit.text, r->margin.sample);
	}
	if (r->margin.has_relative) {
		fputs(" relative ", out);
		put_number(out, kts_number_f64(r->margin.relative));
	}
	fputc('\n', out);
	put_rows(out, "violated", r->violation, r->n_violations, r, data);
	put_rows(out, "undecided", r->undecided_row, r->n_undecided_rows, r, data);
	for (size_t i = 0; i < r->n_notes; i++) {
		const struct kts_note *n = &r->note[i];

		kts_note_message(message, sizeof message, r, n, data);
		fprintf(out, "note %s %" PRIu64 ", %" PRIu64 "..%" PRIu64 ": %s\n", kts_error_kind_name(n->kind), n->count,
			n->first, n->last, message);
	}
	need(r->judged + r->undecided + skipped == r->total);
}

char *kts_test_describe(const struct kts_result *result, const struct kts_data *data)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	put_result(out, result, data);
	fclose(out);
	return text;
}

static char *judge_once(const struct kts_test_case *c, uint32_t chunk_samples)
{
	struct kts_run_options options = { .size = sizeof options, .chunk_samples = chunk_samples };
	struct kts_results *results;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	need(out != NULL);
	need(kts_program_run(c->program, &c->data, &options, &results) == KTS_OK);
	for (size_t i = 0; i < results->n; i++)
		put_result(out, &results->result[i], &c->data);
	fprintf(out, "%s\n", kts_verdict_name(results->verdict));
	fclose(out);
	kts_results_free(results);
	return text;
}

char *kts_test_judge(const char *spec, const char *series)
{
	static const uint32_t sizes[] = { 1, 2, 63, 64, 65, 1000, 1024 };
	struct kts_test_case *c = kts_test_case_new(spec, series);

	need(c != NULL);
	char *text = judge_once(c, 0);

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char *other = judge_once(c, sizes[i]);

		if (strcmp(text, other) != 0) {
			fprintf(stderr, "%s\nin chunks of %" PRIu32 ":\n%s\ninstead of\n%s", spec, sizes[i], other, text);
			abort();
		}
		free(other);
	}
	kts_test_case_free(c);
	return text;
}
