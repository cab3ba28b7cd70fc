/* SPDX-License-Identifier: MIT */
#include "runtime/cli/check.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool add(struct check_names *names, const char *name)
{
	char **more = names->name;

	if (names->n == names->cap) {
		names->cap = names->cap ? 2 * names->cap : 8;
		more = realloc(more, names->cap * sizeof(*more));
		if (!more)
			return false;
		names->name = more;
	}
	more[names->n] = strdup(name);
	return more[names->n] && ++names->n;
}

static void clear(struct check_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct check_names){ 0 };
}

bool check_series_take(struct check *c, const char *value)
{
	if (add(&c->series, value))
		return true;
	cli_no_memory();
	return false;
}

/* A file may well be called like a pattern. */
static bool is_pattern(const char *name)
{
	return strpbrk(name, "*?[") && access(name, F_OK) != 0;
}

static int expand(const struct check *c, const char *pattern, struct check_names *out)
{
	glob_t found = { 0 };
	int rc = glob(pattern, 0, NULL, &found), status = 0;

	if (rc == GLOB_NOMATCH)
		status = cli_usage_error(c->command, "no series matches `%s`", pattern);
	else if (rc != 0)
		status = cli_error("cannot look for the series `%s`", pattern);
	for (size_t i = 0; rc == 0 && status == 0 && i < found.gl_pathc; i++) {
		if (!add(out, found.gl_pathv[i]))
			status = cli_no_memory();
	}
	globfree(&found);
	return status;
}

static int compare(const void *a, const void *b)
{
	char *const *x = *(char *const *const *)a, *const *y = *(char *const *const *)b;
	int order = strcmp(*x, *y);

	return order ? order : (x > y) - (x < y);
}

/* Leave of equal names the first; the others keep their order. */
static int drop_twins(struct check_names *names)
{
	char ***at = calloc(names->n + 1, sizeof(*at));
	size_t n = 0;

	if (!at)
		return cli_no_memory();
	for (size_t i = 0; i < names->n; i++)
		at[i] = &names->name[i];
	qsort(at, names->n, sizeof(*at), compare);
	for (size_t i = 1, first = 0; i < names->n; i++) {
		if (strcmp(*at[i], *at[first]) != 0) {
			first = i;
			continue;
		}
		free(*at[i]);
		*at[i] = NULL;
	}
	free(at);
	for (size_t i = 0; i < names->n; i++)
		if (names->name[i])
			names->name[n++] = names->name[i];
	names->n = n;
	return 0;
}

int check_series_find(struct check *c)
{
	struct check_names found = { 0 };
	int status = 0;

	for (size_t i = 0; status == 0 && i < c->series.n; i++) {
		if (is_pattern(c->series.name[i]))
			status = expand(c, c->series.name[i], &found);
		else if (!add(&found, c->series.name[i]))
			status = cli_no_memory();
	}
	if (status == 0)
		status = drop_twins(&found);
	clear(&c->series);
	c->series = found;
	return status;
}

int check_series_spread(struct check *c)
{
	struct check_run *all;
	size_t n = 0;

	if (c->series.n <= 1) {
		for (size_t i = 0; i < c->n; i++) {
			if (kts_spec_is_valid(c->run[i].spec))
				c->run[i].series = c->series.n ? c->series.name[0] : kts_spec_series(c->run[i].spec);
		}
		return 0;
	}
	all = calloc(c->n * c->series.n + 1, sizeof(*all));
	if (!all)
		return cli_no_memory();
	for (size_t i = 0; i < c->n; i++) {
		/* one that is wrong is wrong once */
		size_t times = kts_spec_is_valid(c->run[i].spec) ? c->series.n : 1;

		for (size_t k = 0; k < times; k++) {
			all[n] = c->run[i];
			all[n].is_copy = k > 0;
			all[n++].series = times > 1 ? c->series.name[k] : NULL;
		}
	}
	free(c->run);
	c->run = all;
	c->n = n;
	return 0;
}

void check_series_free(struct check *c)
{
	clear(&c->series);
}
