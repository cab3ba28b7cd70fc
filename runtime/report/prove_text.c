/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/prove.h"
#include "runtime/report/text.h"
#include "runtime/report/words.h"

/* A label longer than this pushes its counts to the right instead of all others'. */
#define LABEL_COLUMNS	44u

struct text {
	FILE *out;
	const struct kts_model *model;
	const struct kts_model_proof *proof;
	size_t label_columns, word_columns;
};

static const char *word_of(const struct kts_proof_row *row)
{
	switch (row->teeth) {
	case KTS_TEETH:
		return "teeth";
	case KTS_TOOTHLESS:
		return row->check->warn ? "toothless" : "TOOTHLESS";
	case KTS_NOT_PROVABLE:
		break;
	}
	return "not provable";
}

static enum kts_text_color color_of(const struct kts_proof_row *row)
{
	return row->teeth == KTS_TEETH ? GREEN : row->teeth == KTS_TOOTHLESS && !row->check->warn ? RED : YELLOW;
}

static void write_plain(const struct text *t, const char *text)
{
	kts_text_write(t->out, KTS_ESCAPE_PLAIN, text);
}

static enum kts_status write_tag(const struct text *t, uint64_t sample)
{
	char *tag = kts_model_tag(t->proof->spec->data, sample);

	if (!tag)
		return KTS_ENOMEM;
	write_plain(t, tag);
	free(tag);
	return KTS_OK;
}

static enum kts_status write_kind(const struct text *t, const struct kts_proof_check *check, enum kts_mutation i,
				  const struct kts_proof_kind *kind)
{
	fprintf(t->out, "           %-6s  %" PRIu64 " of %" PRIu64 " caught", kts_mutation_name(i), kind->caught,
		kind->tried);
	if (kind->noticed)
		fprintf(t->out, ", %" PRIu64 " noticed", kind->noticed);
	if (kind->mutant) {
		fputs("; weakest: ", t->out);
		write_plain(t, kind->mutant->text);
		if (check->columns > 1) {
			fputs(" on ", t->out);
			write_plain(t, kts_model_proof_column(t->proof, kind->column));
		}
		fputs(" at ", t->out);
		KTS_TRY(write_tag(t, kind->sample));
	}
	putc('\n', t->out);
	return KTS_OK;
}

static void write_why(const struct text *t, const struct kts_proof_row *row)
{
	char why[512];

	kts_model_proof_why(t->proof, row, why, sizeof(why));
	fputs("           ", t->out);
	write_plain(t, why);
	putc('\n', t->out);
	if (row->teeth == KTS_TOOTHLESS && row->noticed)
		fprintf(t->out,
			"           %" PRIu64 " mutation%s made it inconclusive: too little was seen, nothing wrong\n",
			row->noticed, row->noticed == 1 ? "" : "s");
}

/* One line: of what nothing was caught there is no more to say. */
static void write_tried(const struct text *t, const struct kts_proof_row *row)
{
	const char *between = "           tried: ";

	for (int i = 0; i < KTS_MUTATION_COUNT; i++) {
		if (!row->kind[i].tried)
			continue;
		fprintf(t->out, "%s%" PRIu64 " %s", between, row->kind[i].tried, kts_mutation_name((enum kts_mutation)i));
		between = ", ";
	}
	putc('\n', t->out);
}

/* Where a limit kept something from being tried. */
static void write_left_out(const struct text *t, const struct kts_proof_check *check)
{
	if (check->phases > check->phases_tried)
		fprintf(t->out, "           note: tried in %" PRIu64 " of %" PRIu64 " phases\n", check->phases_tried,
			check->phases);
	if (check->columns > check->columns_tried)
		fprintf(t->out, "           note: tried on %zu of %zu columns\n", check->columns_tried, check->columns);
}

static enum kts_status write_row(const struct text *t, const struct kts_proof_check *check, const struct kts_proof_row *row)
{
	const char *word = word_of(row);
	size_t n = kts_text_columns(kts_check_title(row->check));

	fputs("    ", t->out);
	kts_text_color(t->out, t->model, color_of(row));
	fputs(word, t->out);
	kts_text_color(t->out, t->model, PLAIN);
	fprintf(t->out, "%*s", (int)(t->word_columns - strlen(word)) + 2, "");
	write_plain(t, kts_check_title(row->check));
	if (row->tried) {
		fprintf(t->out, "%*s", (int)(n < t->label_columns ? t->label_columns - n + 2 : 2), "");
		fprintf(t->out, "%" PRIu64 " of %" PRIu64 " caught", row->caught, row->tried);
	}
	putc('\n', t->out);
	if (row->teeth != KTS_TEETH) {
		write_why(t, row);
		kts_text_excerpt(t->out, t->model, t->proof->spec, row->check->span);
	}
	if (row->teeth == KTS_TOOTHLESS)
		write_tried(t, row);
	for (int i = 0; i < KTS_MUTATION_COUNT && row->teeth == KTS_TEETH; i++)
		if (row->kind[i].tried)
			KTS_TRY(write_kind(t, check, (enum kts_mutation)i, &row->kind[i]));
	write_left_out(t, check);
	return KTS_OK;
}

static enum kts_status write_rows(const struct text *t)
{
	const char *group = NULL;
	bool first = true;

	for (size_t i = 0; i < t->proof->n; i++) {
		const struct kts_proof_check *check = &t->proof->check[i];

		for (size_t k = 0; k < check->n; k++) {
			const char *own = check->row[k].check->group;

			if (first || (own ? !group || strcmp(own, group) != 0 : group != NULL)) {
				putc('\n', t->out);
				if (own) {
					fputs("  ", t->out);
					kts_text_color(t->out, t->model, BOLD);
					write_plain(t, own);
					kts_text_color(t->out, t->model, PLAIN);
					putc('\n', t->out);
				}
			}
			first = false;
			group = own;
			KTS_TRY(write_row(t, check, &check->row[k]));
		}
	}
	return KTS_OK;
}

static void write_summary(const struct text *t)
{
	const char *between = ": ";
	struct kts_proof_tally tally;

	kts_model_proof_tally(t->proof, &tally);
	const struct {
		size_t n;
		const char *word;
	} parts[] = {
		{ tally.teeth, "with teeth" },
		{ tally.toothless, "toothless" },
		{ tally.warned, "toothless as warning" },
		{ tally.not_provable, "not provable" },
	};
	int status = kts_model_proof_exit(t->proof);

	kts_text_color(t->out, t->model, status == 0 ? GREEN : status == 1 ? RED : YELLOW);
	fputs(status == 0 ? "proved" : status == 1 ? "toothless" : "not proved", t->out);
	kts_text_color(t->out, t->model, PLAIN);
	fprintf(t->out, ": %zu check%s", tally.rows, tally.rows == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].n)
			continue;
		fprintf(t->out, "%s%zu %s", between, parts[i].n, parts[i].word);
		between = ", ";
	}
	putc('\n', t->out);
}

static void fit_columns(struct text *t)
{
	t->label_columns = t->word_columns = 0;
	for (size_t i = 0; i < t->proof->n; i++) {
		for (size_t k = 0; k < t->proof->check[i].n; k++) {
			const struct kts_proof_row *row = &t->proof->check[i].row[k];
			size_t n = kts_text_columns(kts_check_title(row->check));

			if (strlen(word_of(row)) > t->word_columns)
				t->word_columns = strlen(word_of(row));
			if (n > t->label_columns && n <= LABEL_COLUMNS)
				t->label_columns = n;
		}
	}
}

enum kts_status kts_report_proof_text(FILE *out, const struct kts_model *model, const struct kts_model_proof *proof)
{
	struct text t = { .out = out, .model = model, .proof = proof };

	fit_columns(&t);
	kts_text_color(out, model, BOLD);
	write_plain(&t, strcmp(proof->spec->file, "-") == 0 ? "standard input" : proof->spec->file);
	kts_text_color(out, model, PLAIN);
	putc('\n', out);
	kts_text_series(out, model, proof->spec);
	KTS_TRY(write_rows(&t));
	putc('\n', out);
	write_summary(&t);
	return KTS_OK;
}
