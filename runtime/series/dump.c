/* SPDX-License-Identifier: MIT */
/* A series as text: its axis, its columns, and the error records they refer to. */
#include <string.h>

#include "grammar/base/number.h"
#include "runtime/series/join.h"
#include "runtime/series/scalar.h"
#include "runtime/series/series.h"

/* Text of a series never controls the terminal it is shown on. */
static void put_bytes(FILE *out, const char *text, size_t len)
{
	fputc('"', out);
	for (; len; text++, len--) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 32 || *text == 127)
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void put_text(FILE *out, const char *text)
{
	put_bytes(out, text, strlen(text));
}

void kts_series_put_value(FILE *out, enum kts_type type, uint64_t bits)
{
	char text[KTS_NUMBER_BYTES];
	double real;

	switch (type) {
	case KTS_TYPE_BOOL:
		fputs(bits ? "true" : "false", out);
		return;
	case KTS_TYPE_I64:
		kts_i64_write(text, (int64_t)bits);
		break;
	case KTS_TYPE_F64:
		memcpy(&real, &bits, sizeof real);
		kts_real_write(text, real);
		break;
	case KTS_TYPE_U64:
	case KTS_TYPE_INT:
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		kts_u64_write(text, bits);
		break;
	}
	fputs(text, out);
}

static void put_payload(FILE *out, const struct kts_payload *p)
{
	bool list = p->type == KTS_PAYLOAD_TEXTS || p->type == KTS_PAYLOAD_U64S;

	fprintf(out, "\n    %s: ", p->key);
	if (list)
		fputc('[', out);
	for (size_t i = 0; p->type != KTS_PAYLOAD_NULL && i < p->n; i++) {
		if (i)
			fputs(", ", out);
		if (p->type == KTS_PAYLOAD_TEXT || p->type == KTS_PAYLOAD_TEXTS)
			put_text(out, p->text[i]);
		else if (p->type == KTS_PAYLOAD_BOOL)
			fputs(p->u64[i] ? "true" : "false", out);
		else
			kts_series_put_value(out, p->type == KTS_PAYLOAD_I64 ? KTS_TYPE_I64 : KTS_TYPE_U64, p->u64[i]);
	}
	if (p->type == KTS_PAYLOAD_NULL)
		fputs("null", out);
	if (list)
		fputc(']', out);
}

static void put_error(FILE *out, const struct kts_error *e)
{
	fputs(kts_error_kind_name(e->kind), out);
	if (e->kind == KTS_KIND_missing_stats)
		fprintf(out, "(%s)", kts_missing_reason_name(e->reason));
	if (e->original != e->kind)
		fprintf(out, " was %s", kts_error_kind_name(e->original));
	if (e->detail) {
		fputs("\n    detail: ", out);
		put_text(out, e->detail);
	}
	if (e->help) {
		fputs("\n    help: ", out);
		put_text(out, e->help);
	}
	for (size_t i = 0; i < e->n_payload; i++)
		put_payload(out, &e->payload[i]);
	fputc('\n', out);
}

static void put_span(FILE *out, uint64_t begin, uint64_t end)
{
	if (end - begin > 1)
		fprintf(out, "  %llu..%llu ", (unsigned long long)begin, (unsigned long long)end - 1);
	else
		fprintf(out, "  %llu ", (unsigned long long)begin);
}

static uint64_t run_end(const struct kts_runs *runs, size_t i, uint64_t n)
{
	return i + 1 < runs->n ? runs->run[i + 1].begin : n;
}

static void put_axis(FILE *out, const struct kts_series *s)
{
	const struct kts_axis *axis = &s->data.axis;

	fputs("samples: index line tag elapsed_ns step scheduler\n", out);
	for (uint64_t i = 0; i < axis->n; i++) {
		char tag[256];
		int64_t elapsed;
		uint64_t step = kts_axis_step(axis, i), scheduler = kts_runs_get(&axis->schedulers, i);

		kts_axis_tag(axis, i, tag, sizeof tag);
		fprintf(out, "  %llu %llu ", (unsigned long long)i, (unsigned long long)kts_axis_line(axis, i));
		put_text(out, tag);
		if (kts_axis_elapsed(axis, i, &elapsed))
			fprintf(out, " %lld", (long long)elapsed);
		else
			fputs(" -", out);
		if (step == KTS_NO_PHASE)
			fputs(" -", out);
		else
			fprintf(out, " %llu", (unsigned long long)step);
		if (scheduler)
			fprintf(out, " %s\n", s->identity[scheduler - 1].object);
		else
			fputs(" -\n", out);
	}
}

static void put_labels(FILE *out, const struct kts_axis *axis)
{
	for (size_t i = 0; i < axis->n_phase_labels; i++) {
		fprintf(out, "%s%llu ", i ? ", " : "labels: ", (unsigned long long)axis->phase_label[i].step);
		put_text(out, axis->phase_label[i].label);
	}
	if (axis->n_phase_labels)
		fputc('\n', out);
}

static void put_column(FILE *out, const struct kts_series *s, const struct kts_column *column, const char *text)
{
	fprintf(out, "column %s : %s, %llu of %llu valid\n", text, kts_type_word(column->type),
		(unsigned long long)column->n_valid, (unsigned long long)column->n);
	fputs("  values", out);
	for (uint64_t i = 0; i < column->n; i++) {
		fputs(i && i % 8 == 0 ? "\n   " : " ", out);
		if (kts_column_valid(column, i) && column->type == KTS_TYPE_TEXT) {
			size_t len;
			const char *value = kts_texts_get(s->data.texts, (uint32_t)kts_column_bits(column, i), &len);

			put_bytes(out, value, len);
		} else if (kts_column_valid(column, i))
			kts_series_put_value(out, column->type, kts_column_bits(column, i));
		else
			fputc('_', out);
	}
	fputc('\n', out);
	for (size_t i = 0; i < column->identities.n; i++) {
		fputs("  identity", out);
		put_span(out, column->identities.run[i].begin, run_end(&column->identities, i, column->n));
		fprintf(out, "%llu\n", (unsigned long long)column->identities.run[i].id);
	}
	for (size_t i = 0; i < column->errors.n; i++) {
		const struct kts_run *run = &column->errors.run[i];
		const struct kts_error *e = kts_errors_get(s->data.errors, (kts_error_id)run->id);

		if (!run->id || !e)
			continue;
		fputs("  error", out);
		put_span(out, run->begin, run_end(&column->errors, i, column->n));
		put_error(out, e);
	}
	if (column->wrong_name) {
		fputs("  wrong name: ", out);
		fprintf(out, "%s\n", kts_error_kind_name(kts_errors_get(s->data.errors, column->wrong_name)->original));
	}
}

static void put_sweep(FILE *out, const struct kts_series *s, const struct kts_sweep *sweep,
		      const struct kts_projection *swept)
{
	fprintf(out, "sweep %s : %s, %zu keys\n", swept->text ? swept->text : "?", kts_type_word(swept->type),
		sweep->n_keys);
	if (sweep->no_match) {
		fputs("  ", out);
		put_error(out, kts_errors_get(s->data.errors, sweep->no_match));
	}
	for (size_t k = 0; k < sweep->n_keys; k++) {
		const struct kts_sweep_key *key = &sweep->key[k];

		fputs("key ", out);
		if (key->is_index)
			fputs(key->key, out);
		else
			put_bytes(out, key->key, key->len);
		fputs(", ", out);
		put_column(out, s, &s->data.column[key->column], key->projection.text ? key->projection.text : "?");
	}
}

void kts_series_dump_columns(FILE *out, const struct kts_series *series, const struct kts_projection *projection,
			     size_t n)
{
	size_t sweep = 0;

	fprintf(out, "series %s, %llu samples\n", kts_form_name(series->form),
		(unsigned long long)series->data.axis.n);
	for (size_t i = 0; i < series->n_identities; i++) {
		fprintf(out, "scheduler %zu ", i + 1);
		put_text(out, series->identity[i].object);
		fprintf(out, " from %llu\n", (unsigned long long)series->identity[i].first);
	}
	for (size_t i = 0; i < series->n_warnings; i++)
		fprintf(out, "warning: %s\n", series->warning[i]);
	put_axis(out, series);
	put_labels(out, &series->data.axis);
	for (size_t i = 0; i < series->data.n_columns && i < n; i++) {
		if (sweep < series->data.n_sweeps && series->data.sweep[sweep].projection == i)
			put_sweep(out, series, &series->data.sweep[sweep++], &projection[i]);
		else
			put_column(out, series, &series->data.column[i], projection[i].text ? projection[i].text : "?");
	}
}
