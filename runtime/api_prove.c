/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "runtime/api_internal.h"
#include "runtime/processors.h"
#include "runtime/report/prove.h"

/* A row of the proof: which of which check. */
struct place {
	size_t check, row;
};

struct kts_proof {
	const struct kts_spec *spec;
	const struct kts_input *input;
	struct kts_data data;		/* the series as the spec sees it */
	struct kts_expansion expansion;	/* of the spec for it */
	struct kts_proof_check *check;
	size_t *first;			/* of the checks that are proved together: the first one */
	size_t n;
	struct place *place;
	size_t n_places;
};

/* --- proving: each thread takes the next check, and results stand by check, so that threads change nothing --- */

struct work {
	struct kts_proof *proof;
	const struct kts_prove_options *options;
	pthread_mutex_t mutex;
	size_t next, done;
	enum kts_status status;		/* of the first check in order that failed */
	size_t failed;
};

static void *prove_checks(void *context)
{
	struct work *w = context;
	struct kts_proof *proof = w->proof;

	pthread_mutex_lock(&w->mutex);
	while (w->next < proof->n && w->status == KTS_OK) {
		size_t i = w->next++;
		enum kts_status rc;

		pthread_mutex_unlock(&w->mutex);
		rc = kts_prove_check(proof->expansion.ir, proof->first[i], &proof->expansion.data, &proof->check[i]);
		pthread_mutex_lock(&w->mutex);
		if (rc != KTS_OK && (w->status == KTS_OK || i < w->failed)) {
			w->status = rc;
			w->failed = i;
		}
		w->done++;
		if (w->options && w->options->progress)
			w->options->progress(w->options->progress_context, w->done, proof->n);
	}
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

static size_t thread_count(const struct kts_prove_options *options, size_t checks)
{
	size_t n = options && options->threads ? options->threads : kts_processors();

	if (n > KTS_MAX_PROVE_THREADS)
		n = KTS_MAX_PROVE_THREADS;
	return n < checks ? n : checks;
}

static enum kts_status prove_all(struct kts_proof *proof, const struct kts_prove_options *options)
{
	struct work work = { .proof = proof, .options = options, .mutex = PTHREAD_MUTEX_INITIALIZER };
	pthread_t thread[KTS_MAX_PROVE_THREADS];
	size_t n = thread_count(options, proof->n), started = 0;

	/* this one works too, and does it all where no other can be started */
	while (started + 1 < n && pthread_create(&thread[started], NULL, prove_checks, &work) == 0)
		started++;
	prove_checks(&work);
	for (size_t i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	pthread_mutex_destroy(&work.mutex);
	return work.status;
}

static enum kts_status list_checks(struct kts_proof *proof)
{
	const struct kts_ir *ir = proof->expansion.ir;

	proof->first = calloc(ir->n_checks + 1, sizeof(*proof->first));
	if (!proof->first)
		return KTS_ENOMEM;
	for (size_t i = 0; i < ir->n_checks; i += kts_prove_together(ir, i))
		proof->first[proof->n++] = i;
	proof->check = calloc(proof->n + 1, sizeof(*proof->check));
	return proof->check ? KTS_OK : KTS_ENOMEM;
}

static enum kts_status list_rows(struct kts_proof *proof)
{
	for (size_t i = 0; i < proof->n; i++)
		proof->n_places += proof->check[i].n;
	proof->place = calloc(proof->n_places + 1, sizeof(*proof->place));
	if (!proof->place)
		return KTS_ENOMEM;
	for (size_t i = 0, at = 0; i < proof->n; i++)
		for (size_t k = 0; k < proof->check[i].n; k++)
			proof->place[at++] = (struct place){ i, k };
	return KTS_OK;
}

enum kts_status kts_prove(const struct kts_spec *spec, const struct kts_input *input,
			  const struct kts_prove_options *options, struct kts_proof **out)
{
	struct kts_proof *proof;
	enum kts_status rc;

	*out = NULL;
	if (!kts_spec_is_valid(spec) || !kts_input_is_valid(input) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	proof = calloc(1, sizeof(*proof));
	if (!proof)
		return KTS_ENOMEM;
	proof->spec = spec;
	proof->input = input;
	rc = kts_input_view(input, spec, &proof->data);
	if (rc != KTS_OK) {
		free(proof);
		return rc;
	}
	rc = kts_expand(spec->ir, &proof->data, &proof->expansion);
	if (rc != KTS_OK) {
		kts_proof_free(proof);
		return rc;
	}
	rc = list_checks(proof);
	if (rc == KTS_OK)
		rc = prove_all(proof, options);
	if (rc == KTS_OK)
		rc = list_rows(proof);
	if (rc != KTS_OK) {
		kts_proof_free(proof);
		return rc;
	}
	*out = proof;
	return KTS_OK;
}

void kts_proof_free(struct kts_proof *proof)
{
	if (!proof)
		return;
	for (size_t i = 0; proof->check && i < proof->n; i++)
		kts_proof_check_free(&proof->check[i]);
	free(proof->check);
	free(proof->first);
	free(proof->place);
	kts_expansion_clear(&proof->expansion);
	kts_input_release(&proof->data);
	free(proof);
}

/* --- what came of it --- */

static void model_of(const struct kts_proof *proof, struct kts_model_spec *spec, struct kts_model_proof *out)
{
	*spec = (struct kts_model_spec){
		.file = proof->spec->name,
		.sources = proof->spec->sources,
		.series = &proof->input->facts,
		.data = &proof->expansion.data,
	};
	*out = (struct kts_model_proof){ spec, proof->expansion.ir, proof->check, proof->n };
}

int kts_proof_exit(const struct kts_proof *proof)
{
	struct kts_model_proof model;
	struct kts_model_spec spec;

	model_of(proof, &spec, &model);
	return kts_model_proof_exit(&model);
}

size_t kts_proof_row_count(const struct kts_proof *proof)
{
	return proof->n_places;
}

static const struct kts_proof_row *row_of(const struct kts_proof *proof, size_t i)
{
	return i < proof->n_places ? &proof->check[proof->place[i].check].row[proof->place[i].row] : NULL;
}

enum kts_status kts_proof_row(const struct kts_proof *proof, size_t i, struct kts_proof_row_facts *out)
{
	const struct kts_proof_row *row = row_of(proof, i);
	const struct kts_proof_check *check;
	struct kts_model_proof model;
	struct kts_model_place place;
	struct kts_model_spec spec;

	if (!row || !out || out->size != sizeof(*out))
		return KTS_EINVAL;
	check = &proof->check[proof->place[i].check];
	model_of(proof, &spec, &model);
	kts_model_locate(proof->spec->sources, row->check->at, &place);
	*out = (struct kts_proof_row_facts){
		.size = sizeof(*out),
		.label = row->check->label,
		.group = row->check->group,
		.pattern = kts_pattern_name(row->check->pattern),
		.warn = row->check->warn,
		.file = place.file ? place.file : proof->spec->name,
		.line = place.line,
		.column = place.column,
		.given = row->given,
		.teeth = row->teeth,
		.why = kts_proof_why_name(row->why),
		.tried = row->tried,
		.caught = row->caught,
		.noticed = row->noticed,
		.phases = check->phases,
		.phases_tried = check->phases_tried,
		.columns = check->columns,
		.columns_tried = check->columns_tried,
	};
	kts_model_proof_why(&model, row, out->message, sizeof(out->message));
	return KTS_OK;
}

const char *kts_mutation_word(size_t i)
{
	return i < KTS_MUTATION_COUNT ? kts_mutation_name((enum kts_mutation)i) : NULL;
}

const char *kts_mutation_meaning(size_t i)
{
	return i < KTS_MUTATION_COUNT ? kts_mutation_text((enum kts_mutation)i) : NULL;
}

enum kts_status kts_proof_mutation(const struct kts_proof *proof, size_t i, size_t mutation,
				   struct kts_mutation_facts *out)
{
	const struct kts_proof_row *row = row_of(proof, i);
	const struct kts_proof_kind *kind;
	struct kts_model_proof model;
	struct kts_model_spec spec;

	if (!row || mutation >= KTS_MUTATION_COUNT || !out || out->size != sizeof(*out))
		return KTS_EINVAL;
	model_of(proof, &spec, &model);
	kind = &row->kind[mutation];
	*out = (struct kts_mutation_facts){
		.size = sizeof(*out),
		.tried = kind->tried,
		.caught = kind->caught,
		.noticed = kind->noticed,
	};
	if (!kind->mutant)
		return KTS_OK;
	out->strength = kind->mutant->text;
	out->signal = kts_model_proof_column(&model, kind->column);
	out->index = kind->sample;
	kts_axis_tag(&proof->data.axis, kind->sample, out->tag, sizeof(out->tag));
	return KTS_OK;
}

enum kts_status kts_proof_write(const struct kts_proof *proof, enum kts_format format,
				const struct kts_report_options *options, FILE *out)
{
	struct kts_model model = { .version = kts_version() };
	struct kts_model_proof facts;
	struct kts_model_spec spec;
	enum kts_status rc;

	if ((format != KTS_FORMAT_TEXT && format != KTS_FORMAT_JSON) || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	model_of(proof, &spec, &facts);
	model.color = options && options->color != 0;
	errno = 0;
	rc = format == KTS_FORMAT_TEXT ? kts_report_proof_text(out, &model, &facts) :
					 kts_report_proof_json(out, &model, &facts);
	if (rc == KTS_OK && (fflush(out) != 0 || ferror(out)))
		rc = KTS_EIO;
	return rc;
}
