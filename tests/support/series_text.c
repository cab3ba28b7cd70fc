/* SPDX-License-Identifier: MIT */
#include "tests/support/series_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag_print.h"
#include "runtime/series/stream.h"
#include "tests/support/project.h"

/* The lines "project TYPE PATH"; all others go to @out. */
static void take_projections(struct kts_test_ask *ask, const char *signals, FILE *out)
{
	for (const char *line = signals, *end; *line; line = *end ? end + 1 : end) {
		char text[400];

		end = line + strcspn(line, "\n");
		if (strncmp(line, "project ", 8) != 0) {
			fprintf(out, "%.*s\n", (int)(end - line), line);
			continue;
		}
		ask->projection = realloc(ask->projection, (ask->n + 1) * sizeof *ask->projection);
		if (!ask->projection)
			abort();
		snprintf(text, sizeof text, "%.*s", (int)(end - line - 8), line + 8);
		kts_test_project(&ask->projection[ask->n++], text);
	}
}

/* Put those of the spec before the bare ones. */
static void add_spec(struct kts_test_ask *ask)
{
	size_t n = ask->compile.ir->n_projections;
	struct kts_projection *all = calloc(n + ask->n + 1, sizeof *all);

	if (!all)
		abort();
	if (n)
		memcpy(all, ask->compile.ir->projection, n * sizeof *all);
	if (ask->n)
		memcpy(all + n, ask->projection, ask->n * sizeof *all);
	free(ask->projection);
	ask->projection = all;
	ask->n_spec = n;
	ask->n += n;
}

void kts_test_ask(struct kts_test_ask *ask, const char *signals)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	*ask = (struct kts_test_ask){ .n = 0 };
	fprintf(out, "kts 1\n");
	take_projections(ask, signals, out);
	for (const char *line = signals; line; line = strchr(line, '\n')) {
		char name[64];

		line += *line == '\n';
		if (sscanf(line, "signal %63[A-Za-z0-9_]", name) == 1) {
			const char *end = strchr(line, '\n'), *bool_type = strstr(line, ": bool");
			bool is_bool = bool_type && (!end || bool_type < end);

			fprintf(out, is_bool ? "always %s\n" : "always %s >= 0\n", name);
		}
	}
	if (ask->n)
		fputs("always true\n", out);
	fclose(out);
	kts_test_compile(&ask->compile, "test.kts", text, len, NULL);
	free(text);
	if (ask->compile.status != KTS_OK) {
		kts_diags_print(stderr, ask->compile.sources, ask->compile.diags, false);
		abort();
	}
	add_spec(ask);
	ask->spec = &ask->compile.ir->series;
}

void kts_test_ask_free(struct kts_test_ask *ask)
{
	for (size_t i = ask->n_spec; i < ask->n; i++)
		kts_test_project_free(&ask->projection[i]);
	free(ask->projection);
	kts_test_compile_free(&ask->compile);
}

static const char *status_name(enum kts_status status)
{
	switch (status) {
	case KTS_OK: return "KTS_OK";
	case KTS_ENOMEM: return "KTS_ENOMEM";
	case KTS_EINVAL: return "KTS_EINVAL";
	case KTS_ESPEC: return "KTS_ESPEC";
	case KTS_EDATA: return "KTS_EDATA";
	case KTS_EIO: return "KTS_EIO";
	case KTS_ELIMIT: return "KTS_ELIMIT";
	case KTS_EBUG: return "KTS_EBUG";
	}
	return "?";
}

static char *describe(const struct kts_test_ask *ask, enum kts_status status, struct kts_series *series,
		      const struct kts_diags *diags)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out) {
		kts_series_free(series);
		return NULL;
	}
	if (status == KTS_OK) {
		kts_series_dump_columns(out, series, ask->projection, ask->n);
	} else {
		fprintf(out, "%s\n", status_name(status));
		kts_diags_print(out, ask->compile.sources, diags, false);
	}
	kts_series_free(series);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* A step of 0: all at once, and not as a stream. */
static enum kts_status read_memory(const struct kts_test_ask *ask, const char *bytes, size_t len, size_t step,
				   const struct kts_series_options *options, struct kts_diags *diags,
				   struct kts_series **series)
{
	struct kts_series_stream *stream;
	uint64_t ready, before = 0;
	enum kts_status status;

	if (!step)
		return kts_series_read_memory(ask->projection, ask->n, options, bytes, len, diags, series);
	status = kts_series_stream_new(ask->projection, ask->n, options, &(struct kts_stream_how){ .memory = true },
				       diags, &stream);
	for (size_t at = 0; at < len && status == KTS_OK; at += step) {
		status = kts_series_stream_feed(stream, bytes + at, len - at < step ? len - at : step);
		const struct kts_data *data = kts_series_stream_data(stream, &ready);

		/* what is ready stays ready */
		if (data && (ready < before || ready > data->axis.n))
			abort();
		before = data ? ready : 0;
	}
	if (status == KTS_OK)
		status = kts_series_stream_end(stream, series);
	kts_series_stream_free(stream);
	return status;
}

static char *read_it(const struct kts_test_ask *ask, bool memory, const char *bytes, size_t len, size_t step,
		     const struct kts_series_options *given)
{
	struct kts_series_options options = { .size = sizeof options };
	struct kts_diags *diags = malloc(sizeof *diags);
	struct kts_series *series = NULL;
	enum kts_status status;
	char *text;

	if (!diags)
		return NULL;
	kts_diags_init(diags);
	if (given)
		options = *given;
	options.size = sizeof options;
	options.spec = ask->spec;
	if (memory && !options.file)
		options.file = "test.ndjson";
	if (memory)
		status = read_memory(ask, bytes, len, step, &options, diags, &series);
	else
		status = kts_series_read(ask->projection, ask->n, &options, diags, &series);
	if ((status == KTS_OK) != (series != NULL))
		abort();
	text = describe(ask, status, series, diags);
	free(diags);
	return text;
}

char *kts_test_read_series(const struct kts_test_ask *ask, const char *series, size_t len,
			   const struct kts_series_options *options)
{
	return read_it(ask, true, series, len, 0, options);
}

char *kts_test_stream_series(const struct kts_test_ask *ask, const char *series, size_t len, size_t step,
			     const struct kts_series_options *options)
{
	return read_it(ask, true, series, len, step, options);
}

char *kts_test_read_file(const struct kts_test_ask *ask, const struct kts_series_options *options)
{
	return read_it(ask, false, NULL, 0, 0, options);
}
