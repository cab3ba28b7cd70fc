/* SPDX-License-Identifier: MIT */
#include "runtime/report/merge.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/report/words.h"

enum kts_status kts_merge_add(struct kts_merge_set *set, struct kts_merge_result *result)
{
	if (set->n == set->cap) {
		size_t cap = set->cap ? 2 * set->cap : 16;
		struct kts_merge_result *more = realloc(set->result, cap * sizeof(*more));

		if (!more) {
			free(result->text);
			return KTS_ENOMEM;
		}
		set->result = more;
		set->cap = cap;
	}
	set->result[set->n++] = *result;
	return KTS_OK;
}

void kts_merge_clear(struct kts_merge_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		free(set->result[i].text);
	free(set->result);
	free(set->tool);
	free(set->tool_file);
	free(set->content_file);
}

/* --- order --- */

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_parts(const struct kts_merge_result *a, struct kts_merge_span a_part, const struct kts_merge_result *b,
			 struct kts_merge_span b_part)
{
	return compare_bytes(a->text + a_part.at, a_part.len, b->text + b_part.at, b_part.len);
}

/* Is it about the same: the spec, and the series? */
static int compare_subjects(const struct kts_merge_result *a, const struct kts_merge_result *b)
{
	int order = compare_parts(a, a->file, b, b->file);

	return order ? order : compare_parts(a, a->series, b, b->series);
}

static int compare_texts(const struct kts_merge_result *a, const struct kts_merge_result *b)
{
	return compare_bytes(a->text, a->len, b->text, b->len);
}

static int compare(const void *a, const void *b)
{
	int order = compare_subjects(a, b);

	return order ? order : compare_texts(a, b);
}

static void drop_twins(struct kts_merge_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++) {
		if (n && compare_texts(&set->result[n - 1], &set->result[i]) == 0)
			free(set->result[i].text);
		else
			set->result[n++] = set->result[i];
	}
	set->n = n;
}

/* A spec that could not be judged names no series: it contradicts nothing. */
static bool contradicts(const struct kts_merge_result *a, const struct kts_merge_result *b)
{
	return a->content && a->content == b->content && compare_subjects(a, b) == 0;
}

static void tell_contradictions(struct kts_merge_set *set)
{
	for (size_t i = 0, end; i < set->n; i = end) {
		const struct kts_merge_result *first = &set->result[i];
		/* as JSON writes them, without the quotes */
		int file = (int)first->file.len - 2, series = (int)first->series.len - 2;
		char name[KTS_MAX_DIAG_FILE];

		for (end = i + 1; end < set->n && contradicts(first, &set->result[end]);)
			end++;
		if (end == i + 1)
			continue;
		snprintf(name, sizeof(name), "%.*s", file, first->text + first->file.at + 1);
		if (series > 0)
			kts_diag_in_file(&set->diags, KTS_DIAG_merge_differ, name, 0, 0,
					 "%zu results over %.*s differ; all are kept", end - i, series,
					 first->text + first->series.at + 1);
		else
			kts_diag_in_file(&set->diags, KTS_DIAG_merge_differ, name, 0, 0,
					 "%zu results differ; all are kept", end - i);
	}
}

void kts_merge_finish(struct kts_merge_set *set)
{
	if (set->n)
		qsort(set->result, set->n, sizeof(*set->result), compare);
	drop_twins(set);
	tell_contradictions(set);
}

/* --- what comes out --- */

enum kts_outcome kts_merge_outcome(const struct kts_merge_set *set)
{
	/* as numbers they stand in another order */
	static const enum kts_outcome worst_first[] = { KTS_OUTCOME_ERROR, KTS_OUTCOME_FAIL, KTS_OUTCOME_INCONCLUSIVE };
	bool seen[KTS_OUTCOME_ERROR + 1] = { false };

	for (size_t i = 0; i < set->n; i++)
		seen[set->result[i].verdict] = true;
	for (size_t i = 0; i < sizeof(worst_first) / sizeof(worst_first[0]); i++) {
		if (seen[worst_first[i]])
			return worst_first[i];
	}
	return set->n ? KTS_OUTCOME_PASS : KTS_OUTCOME_ERROR;
}

enum kts_status kts_merge_write_json(FILE *out, const struct kts_merge_set *set)
{
	/* the tool is kept with its quotes, as it was read */
	fprintf(out, "{\"kts\":1,\"tool\":%s,\"verdict\":\"%s\",\"specs\":[", set->tool,
		kts_outcome_name(kts_merge_outcome(set)));
	for (size_t i = 0; i < set->n; i++) {
		fputs(i ? ",\n " : "\n ", out);
		fwrite(set->result[i].text, 1, set->result[i].len, out);
	}
	fputs("]}\n", out);
	return KTS_OK;
}

/* --- for people --- */

static size_t parts_of(const struct kts_merge_result *result)
{
	size_t n = 0;

	for (size_t i = 0; i < KTS_POINT_COUNT; i++)
		n += result->point[i];
	return n;
}

/* A name without its quotes, as JSON writes it. */
static enum kts_status write_name(FILE *out, const struct kts_merge_result *result, struct kts_merge_span span)
{
	char *name = strndup(result->text + span.at + 1, span.len - 2);

	if (!name)
		return KTS_ENOMEM;
	kts_text_write(out, KTS_ESCAPE_PLAIN, name);
	free(name);
	return KTS_OK;
}

static enum kts_status write_line(FILE *out, const struct kts_merge_result *result)
{
	const char *parts = result->content == KTS_MERGE_TESTS ? "tests" : "checks";

	fprintf(out, "%-12s  ", kts_outcome_name(result->verdict));
	KTS_TRY(write_name(out, result, result->file));
	if (result->series.len) {
		fputs(" over ", out);
		KTS_TRY(write_name(out, result, result->series));
	}
	if (result->verdict == KTS_OUTCOME_FAIL)
		fprintf(out, ": %zu of %zu %s failed", result->point[KTS_POINT_FAIL], parts_of(result), parts);
	else if (result->verdict == KTS_OUTCOME_INCONCLUSIVE)
		fprintf(out, ": %zu of %zu %s inconclusive", parts_of(result) - result->point[KTS_POINT_PASS],
			parts_of(result), parts);
	putc('\n', out);
	return KTS_OK;
}

static void write_total(FILE *out, const struct kts_merge_set *set)
{
	static const char *const words[KTS_POINT_COUNT] = {
		[KTS_POINT_PASS] = "passed",
		[KTS_POINT_FAIL] = "failed",
		[KTS_POINT_WARN] = "violated as warning",
		[KTS_POINT_INCONCLUSIVE] = "inconclusive",
	};
	size_t point[KTS_POINT_COUNT] = { 0 }, all = 0, errors = 0;
	const char *between = ": ";

	for (size_t i = 0; i < set->n; i++) {
		for (size_t k = 0; k < KTS_POINT_COUNT; k++)
			point[k] += set->result[i].point[k];
		all += parts_of(&set->result[i]);
		errors += set->result[i].verdict == KTS_OUTCOME_ERROR;
	}
	fprintf(out, "%s: %zu %s%s in %zu result%s", kts_outcome_name(kts_merge_outcome(set)), all,
		set->content == KTS_MERGE_TESTS ? "test" : "check", all == 1 ? "" : "s", set->n, set->n == 1 ? "" : "s");
	for (size_t k = 0; k < KTS_POINT_COUNT; k++) {
		if (!point[k])
			continue;
		fprintf(out, "%s%zu %s", between, point[k], words[k]);
		between = ", ";
	}
	if (errors)
		fprintf(out, "%s%zu not judged", between, errors);
	putc('\n', out);
}

enum kts_status kts_merge_write_text(FILE *out, const struct kts_merge_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		KTS_TRY(write_line(out, &set->result[i]));
	if (set->n)
		putc('\n', out);
	write_total(out, set);
	return KTS_OK;
}
