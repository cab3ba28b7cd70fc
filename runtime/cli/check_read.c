/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/processors.h"

/* A series with the runs that are judged over it. Several are read at a time, and what is wrong is told in order. */
struct job {
	struct check_run **run;
	size_t n;
	enum kts_status rc;
};

struct work {
	struct check *c;
	struct job *job;
	size_t n_jobs;
	struct kts_input_options input;
	pthread_mutex_t lock;	/* of what follows */
	size_t next, done;
	struct check_progress progress;
};

/* --- one series --- */

static void judge(const struct check *c, struct check_run *run)
{
	const struct kts_judge_options options = { .size = sizeof(options), .all_evidence = c->all };

	if (c->judges && run->input && kts_input_is_valid(run->input))
		run->judged = kts_judge(run->spec, run->input, &options, &run->judgement);
}

/* Read one series for the specs of @run[0..n). */
static enum kts_status read_once(struct work *w, struct check_run **run, size_t n)
{
	const struct kts_spec **spec = calloc(n, sizeof(*spec));
	struct kts_input *input;
	enum kts_status rc;

	if (!spec)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++)
		spec[i] = run[i]->spec;
	rc = kts_input_read_file(run[0]->series, spec, n, &w->input, &input);
	free(spec);
	if (!input)
		return rc;
	/* one spec may ask for what this series cannot have: that is no reason not to judge the others */
	if (rc == KTS_ESPEC && n > 1 && strcmp(run[0]->series, "-") != 0) {
		kts_input_free(input);
		rc = KTS_OK;
		for (size_t i = 0; i < n && rc == KTS_OK; i++)
			rc = read_once(w, &run[i], 1);
		return rc;
	}
	run[0]->owns_input = true;
	for (size_t i = 0; i < n; i++) {
		run[i]->input = input;
		judge(w->c, run[i]);
	}
	return KTS_OK;
}

/* --- all of them --- */

static void *work(void *arg)
{
	struct work *w = arg;

	pthread_mutex_lock(&w->lock);
	while (w->next < w->n_jobs) {
		struct job *job = &w->job[w->next++];

		pthread_mutex_unlock(&w->lock);
		job->rc = read_once(w, job->run, job->n);
		pthread_mutex_lock(&w->lock);
		w->done++;
		if (w->n_jobs > 1 && isatty(STDERR_FILENO))
			check_progress_count(&w->progress, w->done, w->n_jobs, "series");
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static int do_all(struct work *w)
{
	unsigned int most = w->c->input.threads ? w->c->input.threads : kts_processors();
	unsigned int workers = w->n_jobs < most ? (unsigned int)w->n_jobs : most, started = 0;
	pthread_t *thread;

	w->input = w->c->input;
	if (workers > 1)
		w->input.threads = most / workers;
	check_progress_begin(&w->progress, w->n_jobs ? w->job[0].run[0]->series : "");
	if (w->n_jobs == 1 && isatty(STDERR_FILENO)) {
		w->input.progress = check_progress_read;
		w->input.progress_context = &w->progress;
	}
	thread = calloc(workers + 1, sizeof(*thread));
	if (!thread)
		return cli_no_memory();
	pthread_mutex_init(&w->lock, NULL);
	/* this thread is one of them; where no other can be had it is the only one */
	while (started + 1 < workers && pthread_create(&thread[started], NULL, work, w) == 0)
		started++;
	work(w);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	pthread_mutex_destroy(&w->lock);
	free(thread);
	check_progress_end(&w->progress);
	return 0;
}

/* What was wrong, in order. */
static int tell(const struct work *w)
{
	bool color = cli_wants_color(w->c->color, stderr);

	for (size_t i = 0; i < w->n_jobs; i++) {
		const struct job *job = &w->job[i];

		if (job->rc == KTS_ENOMEM)
			return cli_no_memory();
		if (job->rc != KTS_OK)
			return cli_error("%s: %s", job->run[0]->series, kts_status_name(job->rc));
		for (size_t k = 0; k < job->n; k++) {
			if (job->run[k]->judged == KTS_ENOMEM)
				return cli_no_memory();
			if (job->run[k]->owns_input)
				kts_input_print_diagnostics(job->run[k]->input, stderr, color);
		}
	}
	return 0;
}

/* --- who reads with whom --- */

/* Runs of one series that take the same from it are a job. @taken: one flag a run. */
static void collect(struct work *w, struct check_run **room, bool *taken)
{
	struct check *c = w->c;

	for (size_t i = 0; i < c->n; i++) {
		struct job *job = &w->job[w->n_jobs];

		if (!c->run[i].series || taken[i])
			continue;
		*job = (struct job){ .run = room };
		for (size_t k = i; k < c->n; k++) {
			struct check_run *run = &c->run[k];

			if (taken[k] || !run->series || strcmp(run->series, c->run[i].series) != 0 ||
			    !kts_spec_shares_series(c->run[i].spec, run->spec))
				continue;
			taken[k] = true;
			job->run[job->n++] = run;
		}
		room += job->n;
		w->n_jobs++;
	}
}

int check_read(struct check *c)
{
	struct work w = { .c = c };
	struct check_run **room;
	bool *taken;
	int status = check_series_spread(c);

	if (status)
		return status;
	for (size_t i = 0; i < c->n; i++) {
		if (kts_spec_is_valid(c->run[i].spec) && !c->run[i].series && !c->series_optional)
			cli_error("%s: there is no series to judge: give one with `-s FILE`, or write `series \"FILE\"` "
				  "in the spec", c->run[i].file);
	}
	room = calloc(c->n + 1, sizeof(*room));
	taken = calloc(c->n + 1, sizeof(*taken));
	w.job = calloc(c->n + 1, sizeof(*w.job));
	if (room && taken && w.job) {
		collect(&w, room, taken);
		status = do_all(&w);
		if (status == 0)
			status = tell(&w);
	} else {
		status = cli_no_memory();
	}
	free(w.job);
	free(taken);
	free(room);
	return status;
}
