/* SPDX-License-Identifier: MIT */
/*
 * The five questions by jansson: peer_jansson FILE T ENQUEUED DISPATCHED LAT BUSY,
 * each a path such as report.maps.1.value. Integers are read as reals, for else
 * jansson refuses addresses of the kernel.
 */
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STEPS	16
#define N_COLUMNS	5

struct step {
	const char *name;
	long index;		/* -1: by name */
};

struct path {
	struct step step[MAX_STEPS];
	int n;
};

static void read_path(struct path *path, char *text)
{
	char *rest = text, *word;

	path->n = 0;
	while (path->n < MAX_STEPS && (word = strtok_r(path->n ? NULL : text, ".", &rest))) {
		char *end;
		long index = strtol(word, &end, 10);

		path->step[path->n++] = (struct step){ .name = word, .index = *end ? -1 : index };
	}
}

static bool find(const json_t *at, const struct path *path, double *out)
{
	for (int i = 0; i < path->n && at; i++)
		at = path->step[i].index < 0 ? json_object_get(at, path->step[i].name) :
					       json_array_get(at, (size_t)path->step[i].index);
	if (!json_is_number(at))
		return false;
	*out = json_number_value(at);
	return true;
}

struct answers {
	size_t judged[N_COLUMNS], violated[N_COLUMNS];
	bool has_last, has_before;
	double last, before_enqueued, before_t;
	double *busy;
	size_t n_busy, cap_busy;
};

static void judge(struct answers *a, int question, bool violated)
{
	a->judged[question]++;
	a->violated[question] += violated;
}

static void sample(struct answers *a, const double *v)
{
	double rate, ratio = v[2] / v[1];

	if (a->has_last)
		judge(a, 0, v[2] < a->last);
	if (a->has_before) {
		rate = (v[1] - a->before_enqueued) * 1000 / (v[0] - a->before_t);
		judge(a, 1, rate < 500 || rate > 2000);
	}
	judge(a, 2, ratio < 0.9 || ratio > 1.1);
	judge(a, 3, v[3] >= 5000);
	if (a->n_busy == a->cap_busy) {
		a->cap_busy = a->cap_busy ? 2 * a->cap_busy : 1024;
		a->busy = realloc(a->busy, a->cap_busy * sizeof *a->busy);
		if (!a->busy)
			exit(99);
	}
	a->busy[a->n_busy++] = v[4];
	a->last = v[2];
	a->before_enqueued = v[1];
	a->before_t = v[0];
	a->has_last = a->has_before = true;
}

static void finish(struct answers *a)
{
	static const char *const name[] = { "monotonic", "rate", "ratio", "always", "steady" };
	double mean = 0, tolerance;

	for (size_t i = 0; i < a->n_busy; i++)
		mean += a->busy[i];
	mean /= (double)a->n_busy;
	tolerance = fabs(mean) * 0.2;
	for (size_t i = 0; i < a->n_busy; i++)
		judge(a, 4, fabs(a->busy[i] - mean) > tolerance);
	for (int q = 0; q < N_COLUMNS; q++)
		printf("%s\"%s\": [%zu, %zu]", q ? ", " : "{", name[q], a->judged[q], a->violated[q]);
	printf("}\n");
}

int main(int argc, char **argv)
{
	struct path path[N_COLUMNS];
	struct answers answers = { 0 };
	double value[N_COLUMNS];
	json_error_t error;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *in;

	if (argc != 2 + N_COLUMNS || !(in = fopen(argv[1], "r"))) {
		fprintf(stderr, "usage: peer_jansson FILE T ENQUEUED DISPATCHED LAT BUSY\n");
		return 2;
	}
	for (int i = 0; i < N_COLUMNS; i++)
		read_path(&path[i], argv[2 + i]);
	while ((len = getline(&line, &cap, in)) > 0) {
		json_t *root = json_loadb(line, (size_t)len, JSON_DECODE_INT_AS_REAL, &error);
		bool all = true;

		if (!root) {
			fprintf(stderr, "peer_jansson: %s\n", error.text);
			return 1;
		}
		for (int i = 0; i < N_COLUMNS && all; i++)
			all = find(root, &path[i], &value[i]);
		if (all)
			sample(&answers, value);
		else
			answers.has_before = false;
		json_decref(root);
	}
	finish(&answers);
	free(answers.busy);
	free(line);
	fclose(in);
	return 0;
}
