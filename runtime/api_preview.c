/* SPDX-License-Identifier: MIT */
#include "runtime/api_preview.h"

#include <stdlib.h>

struct kts_preview {
	const struct kts_spec *spec;
	struct kts_data view;
	bool owned;
	struct kts_expansion expansion;
	struct kts_program *own;	/* of what was written out; NULL: the spec's own holds */
	struct kts_judging *run;
	size_t *failed;			/* by check of the spec: 1 + the first of its results that has failed for good, or 0 */
};

void kts_preview_free(struct kts_preview *p)
{
	if (!p)
		return;
	kts_judging_free(p->run);
	free(p->failed);
	kts_program_free(p->own);
	kts_expansion_clear(&p->expansion);
	if (p->owned)
		kts_input_release(&p->view);
	free(p);
}

/* Names of which more is known later, and counts over keys, of which there may be more, decide nothing yet. */
static bool is_settled(const struct kts_preview *p, const struct kts_ir_check *check)
{
	if (check->has_quorum || check->during.label)
		return false;
	for (size_t i = 0; i < check->n_columns; i++) {
		uint32_t c = check->column[i];

		if (p->expansion.ir->projection[c].missing || !p->expansion.data.column[c].n_valid)
			return false;
	}
	return true;
}

/* The check of the spec that a result is of. */
static size_t check_of(const struct kts_preview *p, size_t result)
{
	return p->own ? p->expansion.ir->check[result].of : result;
}

static bool has_failed(const struct kts_preview *p, size_t result)
{
	enum kts_verdict verdict;

	return is_settled(p, &p->expansion.ir->check[result]) && kts_judging_final(p->run, result, &verdict) &&
	       verdict == KTS_FAIL;
}

/* Judge what is there. What has failed is asked for at every piece that comes, so it is found here, once. */
static enum kts_status go_on(struct kts_preview *p, uint64_t ready)
{
	KTS_TRY(kts_judging_advance(p->run, &p->expansion.data, ready));
	for (size_t k = 0; k < p->expansion.ir->n_checks; k++) {
		size_t *failed = &p->failed[check_of(p, k)];

		if (!*failed && has_failed(p, k))
			*failed = k + 1;
	}
	return KTS_OK;
}

static enum kts_status judge(struct kts_preview *p, uint64_t ready, const struct kts_run_options *how)
{
	const struct kts_program *program;

	KTS_TRY(kts_expand(p->spec->ir, &p->view, &p->expansion));
	KTS_TRY(kts_program_for(p->spec, p->expansion.ir, &p->own, &program));
	KTS_TRY(kts_judging_begin(program, how, &p->run));
	p->failed = calloc(p->spec->ir->n_checks + 1, sizeof(*p->failed));
	return p->failed ? go_on(p, ready) : KTS_ENOMEM;
}

enum kts_status kts_preview_new(const struct kts_spec *spec, struct kts_data *view, bool owned, uint64_t ready,
				const struct kts_run_options *how, struct kts_preview **out)
{
	struct kts_preview *p = calloc(1, sizeof(*p));
	enum kts_status rc;

	*out = NULL;
	if (!p) {
		if (owned)
			kts_input_release(view);
		return KTS_ENOMEM;
	}
	p->spec = spec;
	p->view = *view;
	p->owned = owned;
	rc = judge(p, ready, how);
	if (rc == KTS_OK) {
		*out = p;
		return KTS_OK;
	}
	kts_preview_free(p);
	/* a limit, which is told at the end */
	return rc == KTS_ENOMEM ? rc : KTS_OK;
}

enum kts_status kts_preview_go_on(struct kts_preview *p, const struct kts_data *view, uint64_t ready)
{
	struct kts_data *data = &p->expansion.data;

	p->view = *view;
	data->axis = view->axis;
	/* without sweeps each column is one of the series */
	for (size_t i = 0; i < data->n_columns; i++)
		data->column[i] = view->column[p->expansion.ir->projection[i].source];
	return go_on(p, ready);
}

/* Nearer to its bound, or beyond. */
static bool is_worse(const struct kts_result *a, const struct kts_result *b)
{
	return a->margin.known && (!b->margin.known || a->margin.value < b->margin.value);
}

bool kts_preview_find(const struct kts_preview *p, size_t i, struct kts_judging **run, size_t *result,
		      const struct kts_data **data)
{
	size_t n = p->expansion.ir->n_checks, found = p->failed[i] ? p->failed[i] - 1 : n;
	struct kts_result worst = { 0 }, one;

	for (size_t k = 0; !p->failed[i] && k < n; k++) {
		if (check_of(p, k) != i)
			continue;
		kts_judging_peek(p->run, k, &one);
		if (found < n && !is_worse(&one, &worst))
			continue;
		found = k;
		worst = one;
	}
	*run = p->run;
	*result = found;
	*data = &p->expansion.data;
	return found < n;
}

bool kts_preview_failed(const struct kts_preview *p, size_t i)
{
	return p->failed[i] != 0;
}
