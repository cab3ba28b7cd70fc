/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "runtime/api_internal.h"

/* --- one reading for several specs --- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_projection(const struct kts_projection *a, const struct kts_projection *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->root != b->root || a->reduce != b->reduce || a->type != b->type || a->n_steps != b->n_steps)
		return false;
	for (size_t i = 0; i < a->n_steps; i++) {
		const struct kts_step *x = &a->step[i], *y = &b->step[i];

		if (x->kind != y->kind || x->quoted != y->quoted || x->index != y->index || x->len != y->len ||
		    (x->len && memcmp(x->name, y->name, x->len) != 0))
			return false;
	}
	return true;
}

int kts_spec_shares_series(const struct kts_spec *a, const struct kts_spec *b)
{
	const struct kts_series_spec *x, *y;

	if (!a->ir || !b->ir)
		return 0;
	x = &a->ir->series;
	y = &b->ir->series;
	return same_text(x->tags, y->tags) && same_text(a->events, b->events) && same_text(x->format, y->format) &&
	       x->time_unit_ns_num == y->time_unit_ns_num && x->time_unit_ns_den == y->time_unit_ns_den &&
	       same_projection(x->time, y->time) && same_projection(x->tag, y->tag) &&
	       same_projection(x->phase, y->phase);
}

static uint64_t hash_projection(const struct kts_projection *p)
{
	uint64_t hash = 0xcbf29ce484222325ull;

	hash = (hash ^ (uint64_t)p->root) * 0x100000001b3ull;
	for (size_t i = 0; i < p->n_steps; i++) {
		hash = (hash ^ p->step[i].index) * 0x100000001b3ull;
		for (size_t k = 0; k < p->step[i].len; k++)
			hash = (hash ^ (unsigned char)p->step[i].name[k]) * 0x100000001b3ull;
	}
	return hash ^ hash >> 29;
}

/* The distinct projections of all specs. */
struct set {
	struct kts_projection *projection;
	size_t n;
	uint32_t *slot;		/* index + 1, or 0 */
	size_t mask;
};

static uint32_t set_put(struct set *set, const struct kts_projection *p)
{
	for (size_t at = hash_projection(p) & set->mask;; at = (at + 1) & set->mask) {
		if (set->slot[at] == 0) {
			set->projection[set->n] = *p;
			set->slot[at] = (uint32_t)++set->n;
			return set->slot[at] - 1;
		}
		if (same_projection(&set->projection[set->slot[at] - 1], p))
			return set->slot[at] - 1;
	}
}

static enum kts_status set_fill(struct set *set, struct kts_input *input, const struct kts_spec *const *spec, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += spec[i]->ir->n_projections;
	for (set->mask = 15; set->mask < 2 * all; set->mask = set->mask * 2 + 1)
		;
	set->projection = calloc(all + 1, sizeof(*set->projection));
	set->slot = calloc(set->mask + 1, sizeof(*set->slot));
	input->map = calloc(n, sizeof(*input->map));
	if (!set->projection || !set->slot || !input->map)
		return KTS_ENOMEM;
	input->n_maps = n;
	for (size_t i = 0; i < n; i++) {
		const struct kts_ir *ir = spec[i]->ir;

		input->map[i].spec = spec[i];
		input->map[i].column = calloc(ir->n_projections + 1, sizeof(uint32_t));
		if (!input->map[i].column)
			return KTS_ENOMEM;
		for (size_t k = 0; k < ir->n_projections; k++)
			input->map[i].column[k] = set_put(set, &ir->projection[k]);
	}
	return KTS_OK;
}

const struct kts_input_map *kts_input_map_find(const struct kts_input *input, const struct kts_spec *spec)
{
	for (size_t i = 0; i < input->n_maps; i++) {
		if (input->map[i].spec == spec)
			return &input->map[i];
	}
	return NULL;
}

/* --- the series as one spec sees it --- */

/* The sweep of column @c, or NULL. */
static const struct kts_sweep *find_sweep(const struct kts_data *data, uint32_t c)
{
	size_t lo = 0, hi = data->n_sweeps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (data->sweep[mid].projection == c)
			return &data->sweep[mid];
		if (data->sweep[mid].projection < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static enum kts_status make_lists(const struct kts_data *all, const uint32_t *column, size_t n, struct kts_data *view)
{
	size_t keys = 0, sweeps = 0;

	for (size_t i = 0; i < n; i++) {
		const struct kts_sweep *sweep = find_sweep(all, column[i]);

		sweeps += sweep != NULL;
		keys += sweep ? sweep->n_keys : 0;
	}
	view->n_columns = view->n_sweeps = 0;
	view->column = calloc(n + keys + 1, sizeof(*view->column));
	view->sweep = calloc(sweeps + 1, sizeof(*view->sweep));
	return view->column && view->sweep ? KTS_OK : KTS_ENOMEM;
}

/* The columns themselves stay with the series: those of the view only point at their values. */
static enum kts_status add_sweep(const struct kts_data *all, const struct kts_sweep *sweep, uint32_t projection,
				 struct kts_data *view)
{
	struct kts_sweep *own = &view->sweep[view->n_sweeps++];

	*own = *sweep;
	own->projection = projection;
	own->key = malloc((sweep->n_keys + 1) * sizeof(*own->key));
	if (!own->key)
		return KTS_ENOMEM;
	for (size_t k = 0; k < sweep->n_keys; k++) {
		own->key[k] = sweep->key[k];
		own->key[k].column = (uint32_t)view->n_columns;
		view->column[view->n_columns++] = all->column[sweep->key[k].column];
	}
	return KTS_OK;
}

enum kts_status kts_input_view(const struct kts_input *input, const struct kts_spec *spec, struct kts_data *out)
{
	const struct kts_data *all = kts_series_data(input->series);
	const struct kts_input_map *map = kts_input_map_find(input, spec);
	size_t n = spec->ir->n_projections;
	enum kts_status rc;

	if (!map)
		return KTS_EINVAL;
	*out = *all;
	rc = make_lists(all, map->column, n, out);
	for (size_t i = 0; rc == KTS_OK && i < n; i++)
		out->column[out->n_columns++] = all->column[map->column[i]];
	for (size_t i = 0; rc == KTS_OK && i < n; i++) {
		const struct kts_sweep *sweep = find_sweep(all, map->column[i]);

		if (sweep)
			rc = add_sweep(all, sweep, (uint32_t)i, out);
	}
	if (rc != KTS_OK)
		kts_input_release(out);
	return rc;
}

void kts_input_release(struct kts_data *data)
{
	for (size_t i = 0; i < data->n_sweeps; i++)
		free(data->sweep[i].key);
	free(data->sweep);
	free(data->column);
	data->sweep = NULL;
	data->column = NULL;
	data->n_sweeps = data->n_columns = 0;
}

/* --- reading --- */

static enum kts_status collect_facts(struct kts_input *input)
{
	const struct kts_series *series = input->series;
	size_t n = kts_series_n_identities(series), w = kts_series_n_warnings(series);

	input->identity = calloc(n + 1, sizeof(*input->identity));
	input->warning = calloc(w + 1, sizeof(*input->warning));
	if (!input->identity || !input->warning)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct kts_series_identity *identity = kts_series_identity(series, i);

		input->identity[i] = (struct kts_model_identity){ identity->object, identity->first };
	}
	for (size_t i = 0; i < w; i++)
		input->warning[i] = kts_series_warning(series, i);
	input->facts = (struct kts_model_series){
		.file = kts_series_file(series),
		.form = kts_series_form(series),
		.samples = kts_series_samples(series),
		.identity = input->identity,
		.n_identities = n,
		.warning = input->warning,
		.n_warnings = w,
	};
	return KTS_OK;
}

static bool may_share(const struct kts_spec *const *spec, size_t n_specs)
{
	if (!spec || n_specs == 0)
		return false;
	for (size_t i = 0; i < n_specs; i++) {
		if (!kts_spec_is_valid(spec[i]) || (i && !kts_spec_shares_series(spec[0], spec[i])))
			return false;
	}
	return true;
}

enum kts_status kts_input_prepare(const char *name, const struct kts_spec *const *spec, size_t n_specs, const char *events,
				  struct kts_input_ask *ask, struct kts_input **out)
{
	struct set set = { 0 };
	struct kts_input *input;
	enum kts_status rc = KTS_ENOMEM;

	*out = NULL;
	*ask = (struct kts_input_ask){ .how.size = sizeof(ask->how) };
	if (!name || !may_share(spec, n_specs))
		return KTS_EINVAL;
	input = calloc(1, sizeof(*input));
	if (!input)
		return KTS_ENOMEM;
	kts_diags_init(&input->diags);
	input->name = strdup(name);
	input->sources = n_specs == 1 ? spec[0]->sources : NULL;
	if (input->name)
		rc = set_fill(&set, input, spec, n_specs);
	free(set.slot);
	if (rc != KTS_OK) {
		free(set.projection);
		kts_input_free(input);
		return rc;
	}
	ask->projection = set.projection;
	ask->n = set.n;
	ask->how.file = input->name;
	ask->how.spec = &spec[0]->ir->series;
	ask->how.events_file = events ? events : spec[0]->events;
	*out = input;
	return KTS_OK;
}

enum kts_status kts_input_complete(struct kts_input *input, enum kts_status rc)
{
	return rc == KTS_OK ? collect_facts(input) : kts_input_failed(input, rc);
}

enum kts_status kts_input_failed(struct kts_input *input, enum kts_status rc)
{
	if (rc != KTS_OK && rc != KTS_ENOMEM && rc != KTS_EINVAL && input->diags.errors == 0)
		kts_diag_in_file(&input->diags, KTS_DIAG_internal, input->name, 0, 0, "the series could not be read (%s)",
				 kts_status_name(rc));
	return rc;
}

enum kts_status kts_input_end(struct kts_input *input, enum kts_status rc, struct kts_input **out)
{
	*out = NULL;
	rc = kts_input_complete(input, rc);
	if (rc == KTS_ENOMEM || rc == KTS_EINVAL)
		kts_input_free(input);
	else
		*out = input;
	return rc;
}

static enum kts_status read_series(const char *name, const void *bytes, size_t len, bool in_memory,
				   const struct kts_spec *const *spec, size_t n_specs,
				   const struct kts_input_options *options, struct kts_input **out)
{
	struct kts_input_ask ask;
	struct kts_input *input;
	enum kts_status rc;

	*out = NULL;
	if ((in_memory && !bytes && len) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	KTS_TRY(kts_input_prepare(name, spec, n_specs, options ? options->events : NULL, &ask, &input));
	if (options) {
		ask.how.threads = options->threads;
		ask.how.ignore_truncated_tail = options->ignore_truncated_tail != 0;
		ask.how.progress = options->progress;
		ask.how.progress_arg = options->progress_context;
	}
	rc = in_memory ? kts_series_read_memory(ask.projection, ask.n, &ask.how, bytes, len, &input->diags,
						&input->series) :
			 kts_series_read(ask.projection, ask.n, &ask.how, &input->diags, &input->series);
	free(ask.projection);
	return kts_input_end(input, rc, out);
}

enum kts_status kts_input_read_file(const char *path, const struct kts_spec *const *spec, size_t n_specs,
				    const struct kts_input_options *options, struct kts_input **out)
{
	return read_series(path, NULL, 0, false, spec, n_specs, options, out);
}

enum kts_status kts_input_read_memory(const char *name, const void *bytes, size_t len,
				      const struct kts_spec *const *spec, size_t n_specs,
				      const struct kts_input_options *options, struct kts_input **out)
{
	return read_series(name, bytes, len, true, spec, n_specs, options, out);
}

void kts_input_free(struct kts_input *input)
{
	if (!input)
		return;
	kts_series_free(input->series);
	free(input->name);
	for (size_t i = 0; i < input->n_maps; i++)
		free(input->map[i].column);
	free(input->map);
	free(input->identity);
	free(input->warning);
	free(input);
}

uint64_t kts_input_samples(const struct kts_input *input)
{
	return input->series ? kts_series_samples(input->series) : 0;
}

int kts_input_is_valid(const struct kts_input *input)
{
	return input && input->series;
}

enum kts_status kts_input_dump(const struct kts_input *input, const struct kts_spec *spec, FILE *out)
{
	const struct kts_input_map *map = kts_input_map_find(input, spec);

	/* columns of several specs would come in an order that says nothing about this one */
	if (!input->series || !map || input->n_maps != 1)
		return KTS_EINVAL;
	kts_series_dump_columns(out, input->series, spec->ir->projection, spec->ir->n_projections);
	return KTS_OK;
}
