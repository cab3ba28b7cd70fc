/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/linter.h"

/* Checks that say the same stand side by side once they are sorted; the order itself means nothing. */

static int by_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_number(const struct kts_number *a, const struct kts_number *b)
{
	if (a->type != b->type)
		return by_i64(a->type, b->type);
	return a->type == KTS_TYPE_BOOL ? a->boolean - b->boolean : memcmp(&a->u64, &b->u64, sizeof(a->u64));
}

static int by_band(const struct kts_band *a, const struct kts_band *b)
{
	int order = by_i64(a->has_lo << 3 | a->has_hi << 2 | a->lo_open << 1 | a->hi_open,
			   b->has_lo << 3 | b->has_hi << 2 | b->lo_open << 1 | b->hi_open);

	if (!order && a->has_lo)
		order = by_number(&a->lo, &b->lo);
	if (!order && a->has_hi)
		order = by_number(&a->hi, &b->hi);
	return order;
}

static int by_phases(const struct kts_ir_phases *a, const struct kts_ir_phases *b)
{
	int order = by_i64(a->given << 1 | !a->label, b->given << 1 | !b->label);

	if (order || !a->given)
		return order;
	if (a->label)
		return strcmp(a->label, b->label);
	order = by_u64(a->lo, b->lo);
	return order ? order : by_u64(a->hi, b->hi);
}

#define MAX_FIELDS	32u

struct fields {
	uint64_t field[MAX_FIELDS];
	size_t n;
};

static void add(struct fields *f, uint64_t value)
{
	f->field[f->n++] = value;
}

/* What is asked, but for constants and phases; a member that the pattern does not use is 0. */
static void add_question(struct fields *f, const struct kts_ir_check *c)
{
	add(f, (uint64_t)c->pattern);
	add(f, c->x->id);
	add(f, c->y ? c->y->id + 1ull : 0);
	add(f, (uint64_t)c->decreasing << 1 | c->strictly);
	add(f, c->wrap);
	add(f, c->rate_num);
	add(f, c->rate_den);
	add(f, c->has_over ? (uint64_t)c->over_ns + 1 : 0);
	add(f, (uint64_t)c->reference);
	add(f, c->tolerance_relative);
	add(f, c->run_samples);
	add(f, c->has_hold ? (uint64_t)c->hold_ns + 1 : 0);
	add(f, c->stays);
	add(f, (uint64_t)c->deadline_ns);
}

/* Of which samples, and by which rules. */
static void add_settings(struct fields *f, const struct kts_ir_check *c)
{
	add(f, c->triggers);
	add(f, (uint64_t)c->gaps);
	add(f, (uint64_t)c->allow);
	add(f, c->allow == KTS_ALLOW_NONE || c->allow == KTS_ALLOW_FRACTION ? 0 : c->allow_samples);
	add(f, c->has_after ? (uint64_t)c->after_ns + 1 : 0);
	add(f, c->has_before ? (uint64_t)c->before_ns + 1 : 0);
	add(f, c->per_phase);
	add(f, c->has_quorum ? c->quorum + 1 : 0);
}

/* Severity, label and reason are left out: what is said twice may be called differently. */
static int compare(const struct kts_ir_check *a, const struct kts_ir_check *b)
{
	struct fields f = { .n = 0 }, g = { .n = 0 };
	int order;

	add_question(&f, a);
	add_question(&g, b);
	add_settings(&f, a);
	add_settings(&g, b);
	order = memcmp(f.field, g.field, f.n * sizeof(f.field[0]));
	if (!order)
		order = by_band(&a->band, &b->band);
	if (!order && a->pattern == KTS_PATTERN_steady)
		order = by_number(&a->tolerance, &b->tolerance);
	if (!order && a->reference == KTS_REFERENCE_VALUE)
		order = by_number(&a->reference_value, &b->reference_value);
	if (!order)
		order = by_phases(&a->during, &b->during);
	if (!order)
		order = memcmp(&a->coverage, &b->coverage, sizeof(a->coverage));
	if (!order)
		order = memcmp(&a->allow_fraction, &b->allow_fraction, sizeof(a->allow_fraction));
	return order ? order : memcmp(&a->rules, &b->rules, sizeof(a->rules));
}

/* A check as it was stated: one of the IR, or all that were written out of it for keys and phases, in one order. */
struct stated {
	const struct kts_ir_check *part;
	size_t n;
};

/* One that is judged for more phases or keys than another is not the same, though they share some. */
static int compare_stated(const struct stated *a, const struct stated *b)
{
	int order = by_u64(a->n, b->n);

	for (size_t i = 0; !order && i < a->n; i++)
		order = compare(&a->part[i], &b->part[i]);
	return order;
}

static int by_meaning(const void *p, const void *q)
{
	const struct stated *a = p, *b = q;
	int order = compare_stated(a, b);

	return order ? order : (a->part > b->part) - (a->part < b->part);
}

static void tell(struct kts_linter *l, const struct kts_ir_check *again, const struct kts_ir_check *first)
{
	struct kts_diag *diag = kts_diag_at(l->diags, KTS_DIAG_lint_twice, again->span,
					    "this check is stated twice: it judges the same samples by the same bounds");

	kts_diag_second(diag, first->span, "first stated here");
	kts_diag_help(diag, "leave one of them out, or write what they should differ in");
}

static size_t find_stated(const struct kts_ir *ir, struct stated *stated)
{
	size_t n = 0;

	for (size_t i = 0; i < ir->n_checks; i++) {
		if (i == 0 || ir->check[i].at.begin != ir->check[i - 1].at.begin)
			stated[n++].part = &ir->check[i];
		stated[n - 1].n++;
	}
	return n;
}

enum kts_status kts_lint_twice(struct kts_linter *l)
{
	struct stated *sorted = calloc(l->ir->n_checks + 1, sizeof(*sorted));
	const struct kts_ir_check **first = calloc(l->ir->n_checks + 1, sizeof(*first));
	size_t n;

	if (!sorted || !first) {
		free(sorted);
		free(first);
		return KTS_ENOMEM;
	}
	n = find_stated(l->ir, sorted);
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_meaning);
	for (size_t i = 1; i < n; i++) {
		size_t before = (size_t)(sorted[i - 1].part - l->ir->check), at = (size_t)(sorted[i].part - l->ir->check);

		if (compare_stated(&sorted[i - 1], &sorted[i]) == 0)
			first[at] = first[before] ? first[before] : sorted[i - 1].part;
	}
	for (size_t i = 0; i < l->ir->n_checks; i++)
		if (first[i])
			tell(l, &l->ir->check[i], first[i]);
	free(sorted);
	free(first);
	return KTS_OK;
}
