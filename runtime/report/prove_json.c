/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "grammar/base/number.h"
#include "runtime/report/prove.h"
#include "runtime/report/words.h"

/* Flat records of few types: written as they come, without a tree of them. */
struct json {
	FILE *out;
	const struct kts_model_proof *proof;
	enum kts_status status;
};

static void put_text(struct json *j, const char *before, const char *key, const char *value)
{
	fprintf(j->out, "%s\"%s\":", before, key);
	if (!value) {
		fputs("null", j->out);
		return;
	}
	putc('"', j->out);
	kts_text_write(j->out, KTS_ESCAPE_YAML, value);
	putc('"', j->out);
}

static void put_count(struct json *j, const char *before, const char *key, uint64_t value)
{
	char digits[KTS_NUMBER_BYTES];

	kts_u64_write(digits, value);
	fprintf(j->out, "%s\"%s\":%s", before, key, digits);
}

static void put_tag(struct json *j, const char *key, uint64_t sample)
{
	char *tag = sample == UINT64_MAX ? NULL : kts_model_tag(j->proof->spec->data, sample);

	if (!tag && sample != UINT64_MAX)
		j->status = KTS_ENOMEM;
	put_text(j, ",", key, tag);
	free(tag);
}

static void put_weakest(struct json *j, const struct kts_proof_kind *kind)
{
	fputs(",\"weakest\":", j->out);
	if (!kind->mutant) {
		fputs("null", j->out);
		return;
	}
	put_text(j, "{", "strength", kind->mutant->text);
	put_text(j, ",", "column", kind->column == KTS_NO_COLUMN ? NULL : kts_model_proof_column(j->proof, kind->column));
	put_count(j, ",", "index", kind->sample);
	put_tag(j, "tag", kind->sample);
	put_tag(j, "caught_at", kind->caught_at);
	putc('}', j->out);
}

static void put_kinds(struct json *j, const struct kts_proof_row *row)
{
	const char *between = "";

	fputs(",\n   \"mutations\":[", j->out);
	for (int i = 0; i < KTS_MUTATION_COUNT; i++) {
		const struct kts_proof_kind *kind = &row->kind[i];

		if (!kind->tried)
			continue;
		fprintf(j->out, "%s\n    {", between);
		put_text(j, "", "mutation", kts_mutation_name((enum kts_mutation)i));
		put_count(j, ",", "tried", kind->tried);
		put_count(j, ",", "caught", kind->caught);
		put_count(j, ",", "noticed", kind->noticed);
		put_weakest(j, kind);
		putc('}', j->out);
		between = ",";
	}
	putc(']', j->out);
}

static void put_place(struct json *j, const struct kts_ir_check *check)
{
	struct kts_model_place place;
	bool known = kts_model_locate(j->proof->spec->sources, check->at, &place);

	fputs(",\n   \"at\":", j->out);
	put_text(j, "{", "file", known ? place.file : j->proof->spec->file);
	if (known) {
		put_count(j, ",", "line", place.line);
		put_count(j, ",", "column", place.column);
		putc('}', j->out);
	} else {
		fputs(",\"line\":null,\"column\":null}", j->out);
	}
}

static void put_row(struct json *j, const struct kts_proof_check *check, const struct kts_proof_row *row)
{
	char why[512], phase[KTS_PHASE_BYTES];

	put_text(j, "\n  {", "label", row->check->label);
	put_text(j, ",", "group", row->check->group);
	put_text(j, ",", "key", kts_check_key(row->check));
	put_text(j, ",", "phase", kts_model_phase(row->check, phase));
	put_text(j, ",", "pattern", kts_pattern_name(row->check->pattern));
	put_text(j, ",", "severity", row->check->warn ? "warn" : "fail");
	put_place(j, row->check);
	put_text(j, ",\n   ", "given", kts_verdict_name(row->given));
	put_text(j, ",", "reason", row->given == KTS_INCONCLUSIVE ? kts_reason_name(row->reason) : NULL);
	put_text(j, ",", "result", kts_teeth_name(row->teeth));
	put_text(j, ",\n   ", "why", kts_proof_why_name(row->why));
	kts_model_proof_why(j->proof, row, why, sizeof(why));
	put_text(j, ",", "message", row->why == KTS_WHY_NONE ? NULL : why);
	put_count(j, ",\n   ", "tried", row->tried);
	put_count(j, ",", "caught", row->caught);
	put_count(j, ",", "noticed", row->noticed);
	put_count(j, ",\n   \"phases\":{", "scope", check->phases);
	put_count(j, ",", "tried", check->phases_tried);
	put_count(j, "},\"columns\":{", "read", check->columns);
	put_count(j, ",", "tried", check->columns_tried);
	putc('}', j->out);
	put_kinds(j, row);
	putc('}', j->out);
}

enum kts_status kts_report_proof_json(FILE *out, const struct kts_model *model, const struct kts_model_proof *proof)
{
	static const char *const results[] = { "proved", "toothless", "not_proved" };
	struct json j = { .out = out, .proof = proof };
	const struct kts_model_series *series = proof->spec->series;
	const char *between = "";

	put_text(&j, "{\"kts\":1,", "tool", model->version);
	put_text(&j, ",", "proof", results[kts_model_proof_exit(proof)]);
	put_text(&j, ",", "file", proof->spec->file);
	put_text(&j, ",\n \"series\":{", "file", series->file);
	put_text(&j, ",", "form", series->form);
	put_count(&j, ",", "samples", series->samples);
	fputs("},\n \"checks\":[", out);
	for (size_t i = 0; i < proof->n; i++) {
		for (size_t k = 0; k < proof->check[i].n; k++) {
			fputs(between, out);
			put_row(&j, &proof->check[i], &proof->check[i].row[k]);
			between = ",";
		}
	}
	fputs("]}\n", out);
	return j.status;
}
