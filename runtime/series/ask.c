/* SPDX-License-Identifier: MIT */
#include "runtime/series/ask.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/join.h"
#include "runtime/series/sweep.h"

static enum kts_status make_list(struct kts_ask_list *list, size_t n)
{
	list->projection = calloc(n + 1, sizeof *list->projection);
	list->place = calloc(n + 1, sizeof *list->place);
	return list->projection && list->place ? KTS_OK : KTS_ENOMEM;
}

static void add(struct kts_ask_list *list, const struct kts_projection *projection, uint32_t place)
{
	list->projection[list->n] = *projection;
	list->place[list->n++] = place;
}

/* How many steps of it are swept. */
static size_t count_sweeps(const struct kts_projection *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_steps; i++)
		n += kts_step_sweeps(&q->step[i]);
	return n;
}

enum kts_status kts_ask_sort(struct kts_ask *ask, const struct kts_projection *projection, size_t n)
{
	*ask = (struct kts_ask){ .projection = projection };
	if (n > UINT32_MAX / 4)
		return KTS_ELIMIT;
	ask->n = (uint32_t)n;
	KTS_TRY(make_list(&ask->sample, n));
	KTS_TRY(make_list(&ask->run, n));
	KTS_TRY(make_list(&ask->swept, n));
	for (uint32_t i = 0; i < ask->n; i++) {
		const struct kts_projection *q = &projection[i];
		size_t sweeps = count_sweeps(q);

		if (sweeps > 1 || (sweeps && (q->root == KTS_ROOT_RUN || q->type == KTS_TYPE_INT || q->type >= KTS_TYPE_COUNT)))
			return KTS_EINVAL;
		add(q->root == KTS_ROOT_RUN ? &ask->run : sweeps ? &ask->swept : &ask->sample, q, i);
	}
	return KTS_OK;
}

static void free_list(struct kts_ask_list *list)
{
	free(list->projection);
	free(list->place);
}

void kts_ask_free(struct kts_ask *ask)
{
	free_list(&ask->sample);
	free_list(&ask->run);
	free_list(&ask->swept);
	free(ask->key_depth);
}

enum kts_status kts_ask_add_keys(struct kts_ask *ask, struct kts_sweeps *sweeps)
{
	struct kts_ask_list old = ask->sample, list = { 0 };
	enum kts_status status = make_list(&list, old.n + sweeps->n_keys);

	ask->key_depth = calloc(old.n + sweeps->n_keys + 1, sizeof *ask->key_depth);
	if (status != KTS_OK || !ask->key_depth) {
		free_list(&list);
		return KTS_ENOMEM;
	}
	for (uint32_t i = 0; i < old.n; i++)
		add(&list, &old.projection[i], old.place[i]);
	for (uint32_t i = 0; i < sweeps->n; i++) {
		const struct kts_projection *swept = &ask->swept.projection[i];
		uint32_t depth = 1;

		while (!kts_step_sweeps(&swept->step[depth - 1]))
			depth++;
		for (size_t k = 0; k < sweeps->sweep[i].n_keys; k++) {
			struct kts_sweep_key *key = &sweeps->sweep[i].key[k];

			key->column = ask->n + ask->n_keys++;
			ask->key_depth[list.n] = depth;
			add(&list, &key->projection, key->column);
		}
	}
	free_list(&old);
	ask->sample = list;
	return KTS_OK;
}

/* What is to say of keys that are not there becomes records of the series. */
static enum kts_status take_errors(struct kts_sweeps *sweeps, struct kts_errors *errors)
{
	for (uint32_t i = 0; i < sweeps->n; i++) {
		struct kts_sweep *sweep = &sweeps->sweep[i];

		if (sweep->no_match)
			KTS_TRY(kts_errors_add(errors, kts_errors_get(sweeps->errors, sweep->no_match), &sweep->no_match));
		if (sweep->wrong_key)
			KTS_TRY(kts_errors_add(errors, kts_errors_get(sweeps->errors, sweep->wrong_key), &sweep->wrong_key));
	}
	return KTS_OK;
}

enum kts_status kts_ask_arrange(const struct kts_ask *ask, struct kts_series *series, struct kts_column *run,
				struct kts_sweeps *sweeps)
{
	struct kts_data *data = &series->data;
	size_t n = (size_t)ask->n + ask->n_keys;
	struct kts_column *column;

	/* they are in order already */
	if (!ask->run.n && !ask->swept.n)
		return KTS_OK;
	KTS_TRY(take_errors(sweeps, data->errors));
	column = calloc(n + 1, sizeof *column);
	if (!column)
		return KTS_ENOMEM;
	for (uint32_t i = 0; i < ask->sample.n; i++)
		column[ask->sample.place[i]] = data->column[i];
	for (uint32_t i = 0; i < ask->run.n; i++) {
		column[ask->run.place[i]] = run[i];
		kts_column_init(&run[i], run[i].type);
	}
	for (uint32_t i = 0; i < ask->swept.n; i++)
		kts_column_init(&column[ask->swept.place[i]], ask->swept.projection[i].type);
	free(data->column);
	data->column = column;
	data->n_columns = n;
	data->sweep = sweeps->sweep;
	data->n_sweeps = sweeps->n;
	series->sweep_text = sweeps->text;
	sweeps->sweep = NULL;
	sweeps->n = 0;
	sweeps->text = (struct kts_bump){ 0 };
	return KTS_OK;
}
