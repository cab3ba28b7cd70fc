/* SPDX-License-Identifier: MIT */
/* Sweeps: two readings of whatever the series is, any number of threads, limits, and several specs. */
#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "grammar/base/diag.h"
#include "grammar/base/limits.h"
#include "runtime/api_internal.h"
#include "runtime/series/input.h"
#include "tests/support/failalloc.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

/* @n samples, most with keys of their own: l0 .. l49, and some that few have. */
static char *long_series(int n, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < n; i++) {
		fprintf(out, "{\"tag\":\"%s%d\",\"stats\":{\"layers\":{", i % 3 ? "p" : "x", i);
		fprintf(out, "\"l%d\":{\"util\":%d},\"l%d\":{\"util\":%d}", i % 50, i, 50 + i / 997, 2 * i);
		fprintf(out, "},\"list\":[%d,%d%s]},\"pad\":\"%0100d\"}\n", i, i + 1, i == n - 2 ? ",7" : "", 0);
	}
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static const char signals[] = "series \"s\" { tags \"p*\" }\nproject u64 stats.layers[*].util\nproject u64 stats.list[*]";

START_TEST(threads)
{
	struct kts_test_ask ask;
	size_t len;
	char *series = long_series(40000, &len), *first = NULL;

	kts_test_ask(&ask, signals);
	for (unsigned n = 1; n <= 5; n += 2) {
		char *got = kts_test_read_series(&ask, series, len, &(struct kts_series_options){ .threads = n });

		ck_assert_ptr_nonnull(got);
		if (first)
			ck_assert_str_eq(got, first);
		else
			first = got;
		if (got != first)
			free(got);
	}
	ck_assert_ptr_nonnull(strstr(first, "sweep stats.layers[*].util : u64, 91 keys\nkey \"l0\", column stats.layers.l0.util"));
	ck_assert_ptr_nonnull(strstr(first, "sweep stats.list[*] : u64, 3 keys\nkey 0, column stats.list[0] : u64, 26666 of"));
	free(first);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST

struct feed {
	int fd;
	const char *text;
	size_t len;
	size_t blanks;		/* lines of 4 KiB before it */
};

static void *feed(void *arg)
{
	struct feed *f = arg;
	char blank[4096];

	memset(blank, ' ', sizeof blank);
	blank[sizeof blank - 1] = '\n';
	for (; f->blanks; f->blanks--)
		if (write(f->fd, blank, sizeof blank) <= 0)
			break;
	while (f->len) {
		ssize_t n = write(f->fd, f->text, f->len < 5000 ? f->len : 5000);

		if (n <= 0)
			break;
		f->text += n;
		f->len -= (size_t)n;
	}
	close(f->fd);
	return NULL;
}

/* Read standard input, which is a pipe, or a file from some place on. */
static char *read_stdin(const struct kts_test_ask *ask, int fd)
{
	int old = dup(STDIN_FILENO);
	char *got;

	ck_assert_int_ge(dup2(fd, STDIN_FILENO), 0);
	got = kts_test_read_file(ask, &(struct kts_series_options){ .file = "-", .threads = 2 });
	dup2(old, STDIN_FILENO);
	close(old);
	close(fd);
	ck_assert_ptr_nonnull(got);
	return got;
}

static void write_file(const char *name, const char *text, size_t len, char path[400])
{
	const char *tmp = getenv("TEST_TMP");
	FILE *out;

	snprintf(path, 400, "%s/%s", tmp ? tmp : "/tmp", name);
	out = fopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(text, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(inputs)
{
	struct kts_test_ask ask;
	size_t len;
	char *series = long_series(3000, &len), *memory, *got, path[400];
	struct kts_series_options options = { .threads = 1 };
	int fd[2];

	kts_test_ask(&ask, signals);
	memory = kts_test_read_series(&ask, series, len, &options);
	ck_assert_ptr_nonnull(strstr(memory, "sweep stats.layers[*].util : u64, 54 keys"));
	/* a file */
	write_file("sweep.ndjson", series, len, path);
	options.file = path;
	got = kts_test_read_file(&ask, &options);
	ck_assert_str_eq(got, memory);
	free(got);
	/* standard input that is a file, from its second half on */
	fd[0] = open(path, O_RDONLY);
	ck_assert_int_ge(fd[0], 0);
	const char *line = strchr(series + len / 2, '\n') + 1;

	ck_assert_int_ge((int)lseek(fd[0], line - series, SEEK_SET), 0);
	got = read_stdin(&ask, fd[0]);
	char *half = kts_test_read_series(&ask, line, len - (size_t)(line - series), NULL);

	ck_assert_str_eq(got, half);
	free(half);
	free(got);
	/* a pipe */
	struct feed f = { .text = series, .len = len };
	pthread_t thread;

	ck_assert_int_eq(pipe(fd), 0);
	f.fd = fd[1];
	ck_assert_int_eq(pthread_create(&thread, NULL, feed, &f), 0);
	got = read_stdin(&ask, fd[0]);
	pthread_join(thread, NULL);
	ck_assert_str_eq(got, memory);
	free(got);
	remove(path);
	free(memory);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST

#ifdef HAVE_ZLIB
/* Packed: a file is unpacked twice, and of a pipe the packed bytes are kept. */
START_TEST(packed)
{
	struct kts_test_ask ask;
	size_t len, packed_len;
	char *series = long_series(3000, &len), *memory, *got, *bytes, path[400];
	struct kts_series_options options = { .threads = 1, .file = path };
	gzFile out;
	int fd[2];

	kts_test_ask(&ask, signals);
	memory = kts_test_read_series(&ask, series, len, NULL);
	write_file("sweep.ndjson.gz", "", 0, path);
	out = gzopen(path, "wb");
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(gzwrite(out, series, (unsigned)len), (int)len);
	ck_assert_int_eq(gzclose(out), Z_OK);
	got = kts_test_read_file(&ask, &options);
	ck_assert_str_eq(got, memory);
	free(got);
	bytes = kts_test_read(path, &packed_len);
	ck_assert_ptr_nonnull(bytes);
	struct feed f = { .text = bytes, .len = packed_len };
	pthread_t thread;

	ck_assert_int_eq(pipe(fd), 0);
	f.fd = fd[1];
	ck_assert_int_eq(pthread_create(&thread, NULL, feed, &f), 0);
	got = read_stdin(&ask, fd[0]);
	pthread_join(thread, NULL);
	ck_assert_str_eq(got, memory);
	free(got);
	free(bytes);
	remove(path);
	free(memory);
	free(series);
	kts_test_ask_free(&ask);
}
END_TEST
#endif

/* The input alone: what is kept, how much of it, and a file that grows between the readings. */
START_TEST(kept)
{
	struct kts_diags *diags = calloc(1, sizeof *diags);
	char buffer[100], path[400];
	size_t got;

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	for (unsigned fits = 0; fits < 2; fits++) {
		struct kts_input *in;
		int fd[2], old = dup(STDIN_FILENO);

		ck_assert_int_eq(pipe(fd), 0);
		ck_assert_int_eq(write(fd[1], "0123456789", 10), 10);
		close(fd[1]);
		dup2(fd[0], STDIN_FILENO);
		ck_assert_int_eq(kts_input_open("-", diags, &in), KTS_OK);
		kts_input_keep(in, fits ? 10 : 9);
		ck_assert_int_eq(kts_input_read(in, buffer, 100, &got, diags), fits ? KTS_OK : KTS_ELIMIT);
		if (fits) {
			ck_assert_uint_eq(got, 10);
			ck_assert_int_eq(kts_input_rewind(in, diags), KTS_OK);
			ck_assert_int_eq(kts_input_read(in, buffer, 100, &got, diags), KTS_OK);
			ck_assert_uint_eq(got, 10);
			ck_assert_int_eq(memcmp(buffer, "0123456789", 10), 0);
			ck_assert_uint_eq(kts_input_done(in), 20);
		}
		kts_input_close(in);
		dup2(old, STDIN_FILENO);
		close(old);
		close(fd[0]);
	}
	ck_assert_uint_eq(diags->errors, 1);
	write_file("grows.ndjson", "0123456789", 10, path);
	struct kts_input *in;

	ck_assert_int_eq(kts_input_open(path, diags, &in), KTS_OK);
	kts_input_keep(in, 1);
	ck_assert_int_eq(kts_input_read(in, buffer, 100, &got, diags), KTS_OK);
	ck_assert_uint_eq(got, 10);
	FILE *more = fopen(path, "ab");

	fputs("more", more);
	fclose(more);
	ck_assert_int_eq(kts_input_rewind(in, diags), KTS_OK);
	ck_assert_int_eq(kts_input_read(in, buffer, 100, &got, diags), KTS_OK);
	ck_assert_uint_eq(got, 10);
	ck_assert_uint_eq(kts_input_done(in), 20);
	ck_assert_uint_eq(kts_input_total(in), 20);
	kts_input_close(in);
	remove(path);
	free(diags);
}
END_TEST

/* More of a pipe than KTS_MAX_KEPT_BYTES, which a spec without sweeps does not mind. */
START_TEST(too_long_a_pipe)
{
	static const char series[] = "{\"a\":{\"x\":1}}\n";

	signal(SIGPIPE, SIG_IGN);
	for (int sweeps = 0; sweeps < 2; sweeps++) {
		struct feed f = { .text = series, .len = strlen(series), .blanks = KTS_MAX_KEPT_BYTES / 4096 };
		struct kts_test_ask ask;
		pthread_t thread;
		int fd[2];

		kts_test_ask(&ask, sweeps ? "project u64 sample.a[*]" : "project u64 sample.a.x");
		ck_assert_int_eq(pipe(fd), 0);
		f.fd = fd[1];
		ck_assert_int_eq(pthread_create(&thread, NULL, feed, &f), 0);
		char *got = read_stdin(&ask, fd[0]);

		pthread_join(thread, NULL);
		if (sweeps)
			ck_assert_str_eq(got, "KTS_ELIMIT\n-: error: [KTS-213] a sweep reads the series twice, and more than "
					 "268435456 bytes of a pipe are not kept\n    help: save it in a file first\n");
		else
			ck_assert_ptr_nonnull(strstr(got, "column sample.a.x : u64, 1 of 1 valid"));
		free(got);
		kts_test_ask_free(&ask);
	}
}
END_TEST

/* One sample with @n members and one with none that anybody sweeps. */
static char *wide_sample(unsigned n, const char *tag, unsigned samples, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	fprintf(out, "{\"n\":\"%s\",\"a\":{", tag);
	for (unsigned i = 0; i < n; i++)
		fprintf(out, "%s\"k%u\":%u", i ? "," : "", i, i);
	fprintf(out, "},\"l\":[");
	for (unsigned i = 0; i < n; i++)
		fprintf(out, "%s%u", i ? "," : "", i);
	fprintf(out, "]}\n");
	for (unsigned i = 0; i < samples; i++)
		fprintf(out, "{\"n\":\"p\",\"a\":{\"one\":1},\"l\":[1]}\n");
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(too_many_keys)
{
	static const char *const paths[] = { "sample.a[*]", "sample.l[*]" };

	for (unsigned i = 0; i < 8; i++) {
		bool over = i & 1, left_out = i & 2;
		const char *path = paths[i / 4];
		char spec[100], expected[200];
		struct kts_test_ask ask;
		size_t len;
		/* of the object another sample brings one key more */
		char *series = wide_sample(KTS_MAX_SWEEP_KEYS - (i < 4) + over, left_out ? "x" : "p", 2, &len);

		snprintf(spec, sizeof spec, "series \"s\" { tag sample.n tags \"p\" }\nproject u64 %s", path);
		kts_test_ask(&ask, spec);
		char *got = kts_test_read_series(&ask, series, len, NULL);

		ck_assert_ptr_nonnull(got);
		if (over && !left_out) {
			snprintf(expected, sizeof expected, "KTS_ELIMIT\ntest.ndjson: error: [KTS-213] the sweep `%s` "
				 "finds more than 4096 keys\n", path);
			ck_assert_str_eq(got, expected);
		} else {
			snprintf(expected, sizeof expected, "sweep %s : u64, %u keys", path, left_out ? 1 : KTS_MAX_SWEEP_KEYS);
			ck_assert_msg(strstr(got, expected) != NULL, "%u: %.200s", i, got);
		}
		free(got);
		kts_test_ask_free(&ask);
		free(series);
	}
}
END_TEST

START_TEST(too_many_in_all)
{
	char spec[1000] = "", *at = spec;
	struct kts_test_ask ask;
	size_t len;
	char *series = wide_sample(KTS_MAX_SWEEP_KEYS, "p", 1, &len), *got;

	for (unsigned i = 0; i * KTS_MAX_SWEEP_KEYS <= KTS_MAX_SWEEP_COLUMNS; i++)
		at += snprintf(at, (size_t)(spec + sizeof spec - at), "project %s sample.l[*]%s\n",
			       i % 4 == 0 ? "u64" : i % 4 == 1 ? "i64" : i % 4 == 2 ? "f64" : "bool",
			       i < 4 ? "" : i < 8 ? ".x" : i < 12 ? ".y" : i < 16 ? ".z" : ".w");
	kts_test_ask(&ask, spec);
	got = kts_test_read_series(&ask, series, len, NULL);
	ck_assert_str_eq(got, "KTS_ELIMIT\ntest.ndjson: error: [KTS-213] the sweeps of the spec have more than 65536 keys, "
			 "or 64 MiB of them\n");
	free(got);
	kts_test_ask_free(&ask);
	free(series);
}
END_TEST

START_TEST(too_many_values)
{
	struct kts_test_ask ask;
	size_t len;
	char *series = wide_sample(KTS_MAX_SWEEP_KEYS - 1, "p", KTS_MAX_SWEEP_CELLS / KTS_MAX_SWEEP_KEYS, &len), *got;

	kts_test_ask(&ask, "project u64 sample.a[*]");
	got = kts_test_read_series(&ask, series, len, NULL);
	ck_assert_str_eq(got, "KTS_ELIMIT\ntest.ndjson: error: [KTS-213] `sample.a[*]`: 4096 keys at 262145 samples are more "
			 "than 1073741824 values\n");
	free(got);
	kts_test_ask_free(&ask);
	free(series);
}
END_TEST

/* Keys that are long, odd, cut off, or look alike. */
START_TEST(odd_keys)
{
	char key[400], series[2000];
	struct kts_test_ask ask;
	int n;

	memset(key, 'k', 255);
	memcpy(key + 255, "\xc3\xa9", 3);
	n = snprintf(series, sizeof series,
		     "{\"tag\":\"a\",\"report\":{\"maps\":[{\"name\":\"o.bss\"},{\"name\":\"h\",\"entries\":["
		     "{\"key\":{\"kind\":\"enum\",\"value\":1,\"variant\":\"%s\"},\"value\":{\"kind\":\"uint\",\"value\":5}},"
		     "{\"key\":{\"kind\":\"enum\",\"value\":1,\"variant\":\"a\\\"\\\\\\n\"},"
		     "\"value\":{\"kind\":\"uint\",\"value\":6}}]}]},"
		     "\"stats\":{\"\":1,\"a\\u0000b\":2,\"-1\":3,\"18446744073709551616\":4}}\n", key);
	ck_assert_int_lt(n, (int)sizeof series);
	kts_test_ask(&ask, "project u64 bpf.map(\"h\")[*]\nproject u64 stats[*]");
	char *got = kts_test_read_series(&ask, series, (size_t)n, NULL);

	ck_assert_ptr_nonnull(got);
	key[255] = '\0';
	snprintf(series, sizeof series, "key \"%s\", column bpf.map(\"h\")[\"%s\"] : u64, 1 of 1 valid\n  values 5\n", key, key);
	ck_assert_ptr_nonnull(strstr(got, series));
	ck_assert_ptr_nonnull(strstr(got, "key \"a\\\"\\\\\\x0a\", column bpf.map(\"h\")[\"a\\\"\\\\\\u000a\"] : u64, 1 of 1 "
				     "valid\n  values 6\n"));
	ck_assert_ptr_nonnull(strstr(got, "key \"18446744073709551616\", column stats[\"18446744073709551616\"] : u64, 1 of 1 "
				     "valid\n  values 4\nkey \"\", column stats[\"\"] : u64, 1 of 1 "
				     "valid\n  values 1\nkey \"-1\", column stats[\"-1\"] : u64, 1 of 1 valid\n  values 3\n"
				     "key \"a\\x00b\", column stats[\"a\\u0000b\"] : u64, 1 of 1 valid\n  values 2\n"));
	free(got);
	kts_test_ask_free(&ask);
}
END_TEST

/* The structures, not the text of them. */
START_TEST(structures)
{
	static const char series[] = "{\"a\":{\"x\":1,\"2\":5},\"b\":[3]}\n{\"a\":{\"y\":2},\"b\":[]}\n";
	struct kts_diags *diags = calloc(1, sizeof *diags);
	struct kts_test_ask ask;
	struct kts_series *s;

	ck_assert_ptr_nonnull(diags);
	kts_diags_init(diags);
	kts_test_ask(&ask, "project u64 sample.none\nproject u64 sample.a[*]\nproject f64 sample.b[*]\nproject u64 sample.c[*]\n"
		     "project u64 run.x");
	ck_assert_int_eq(kts_series_read_memory(ask.projection, ask.n, KTS_SERIES_OPTIONS(0), series, strlen(series), diags, &s),
			 KTS_OK);
	/* nothing of the projections is kept */
	kts_test_ask_free(&ask);
	const struct kts_data *data = kts_series_data(s);

	ck_assert_uint_eq(data->n_columns, 9);
	ck_assert_uint_eq(data->n_sweeps, 3);
	ck_assert_uint_eq(data->column[0].n, 2);
	for (unsigned i = 1; i < 4; i++)
		ck_assert_uint_eq(data->column[i].n, 0);
	ck_assert_int_eq(data->column[2].type, KTS_TYPE_F64);
	ck_assert_uint_eq(data->column[4].n, 1);
	const struct kts_sweep *a = &data->sweep[0];

	ck_assert_uint_eq(a->projection, 1);
	ck_assert_uint_eq(a->n_keys, 3);
	ck_assert_uint_eq(a->no_match, KTS_ERROR_NONE);
	ck_assert_str_eq(a->key[0].key, "2");
	ck_assert(!a->key[0].is_index);
	ck_assert_str_eq(a->key[0].projection.text, "sample.a[\"2\"]");
	ck_assert_str_eq(a->key[1].key, "x");
	ck_assert_uint_eq(a->key[1].len, 1);
	ck_assert_uint_eq(a->key[1].projection.n_steps, 2);
	ck_assert_int_eq(a->key[1].projection.step[1].kind, KTS_STEP_NAME);
	ck_assert_str_eq(a->key[1].projection.step[1].name, "x");
	ck_assert_str_eq(a->key[1].projection.step[0].name, "a");
	ck_assert_uint_eq(a->key[2].column, 7);
	ck_assert_uint_eq(kts_column_bits(&data->column[a->key[2].column], 1), 2);
	const struct kts_sweep *b = &data->sweep[1];

	ck_assert_uint_eq(b->n_keys, 1);
	ck_assert(b->key[0].is_index);
	ck_assert_uint_eq(b->key[0].index, 0);
	ck_assert_str_eq(b->key[0].key, "0");
	ck_assert_uint_eq(b->key[0].column, 8);
	ck_assert_uint_eq(data->sweep[2].n_keys, 0);
	const struct kts_error *e = kts_errors_get(data->errors, data->sweep[2].no_match);

	ck_assert_int_eq(e->kind, KTS_KIND_no_match);
	ck_assert_str_eq(e->payload[3].key, "available");
	ck_assert_uint_eq(e->payload[3].n, 2);
	kts_series_free(s);
	free(diags);
}
END_TEST

/* Two specs and one reading: each sees its own columns and sweeps, with its own numbers. */
START_TEST(views)
{
	static const char series[] = "{\"a\":{\"x\":1,\"y\":5},\"b\":[3],\"n\":7}\n{\"a\":{\"y\":2},\"b\":[4,6],\"n\":8}\n";
	struct kts_test_ask ask[2];
	struct kts_ir ir[2] = { { 0 }, { 0 } };
	struct kts_spec spec[2] = { { 0 }, { 0 } };
	const struct kts_spec *both[] = { &spec[0], &spec[1] };
	struct kts_data view[2];
	struct kts_input *input;

	kts_test_ask(&ask[0], "project u64 sample.n\nproject u64 sample.a[*]");
	kts_test_ask(&ask[1], "project u64 sample.b[*]\nproject u64 sample.a[*]\nproject u64 sample.n\nproject u64 sample.c[*]");
	for (unsigned i = 0; i < 2; i++) {
		ir[i].projection = ask[i].projection;
		ir[i].n_projections = ask[i].n;
		spec[i].ir = &ir[i];
	}
	ck_assert_int_eq(kts_input_read_memory("s", series, strlen(series), both, 2, NULL, &input), KTS_OK);
	for (unsigned i = 0; i < 2; i++)
		ck_assert_int_eq(kts_input_view(input, both[i], &view[i]), KTS_OK);
	ck_assert_uint_eq(view[0].n_columns, 4);
	ck_assert_uint_eq(view[0].n_sweeps, 1);
	ck_assert_uint_eq(view[0].sweep[0].projection, 1);
	ck_assert_uint_eq(view[0].column[0].n, 2);
	ck_assert_uint_eq(view[0].column[1].n, 0);
	ck_assert_uint_eq(view[0].sweep[0].key[1].column, 3);
	ck_assert_uint_eq(kts_column_bits(&view[0].column[3], 0), 5);
	ck_assert_uint_eq(view[1].n_columns, 8);
	ck_assert_uint_eq(view[1].n_sweeps, 3);
	ck_assert_uint_eq(view[1].sweep[0].projection, 0);
	ck_assert_uint_eq(view[1].sweep[1].projection, 1);
	ck_assert_uint_eq(view[1].sweep[2].projection, 3);
	ck_assert_uint_ne(view[1].sweep[2].no_match, KTS_ERROR_NONE);
	ck_assert_str_eq(view[1].sweep[0].key[1].projection.text, "sample.b[1]");
	ck_assert_uint_eq(kts_column_bits(&view[1].column[view[1].sweep[0].key[1].column], 1), 6);
	ck_assert_uint_eq(view[1].sweep[1].key[0].column, 6);
	ck_assert_uint_eq(kts_column_bits(&view[1].column[6], 0), 1);
	ck_assert_uint_eq(kts_column_bits(&view[1].column[2], 1), 8);
	ck_assert_ptr_eq(view[0].texts, view[1].texts);
	for (unsigned i = 0; i < 2; i++)
		kts_input_release(&view[i]);
	/* without memory nothing is left behind */
	bool hit = true;

	for (long n = 0; hit; n++) {
		kts_test_fail_after(n);
		enum kts_status status = kts_input_view(input, both[1], &view[1]);

		hit = kts_test_failed();
		kts_test_fail_after(-1);
		ck_assert_int_eq(status, hit ? KTS_ENOMEM : KTS_OK);
		if (!hit)
			kts_input_release(&view[1]);
	}
	kts_input_free(input);
	for (unsigned i = 0; i < 2; i++)
		kts_test_ask_free(&ask[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_sweep");
	TCase *tcase = tcase_create("sweep");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, threads);
	tcase_add_test(tcase, inputs);
#ifdef HAVE_ZLIB
	tcase_add_test(tcase, packed);
#endif
	tcase_add_test(tcase, kept);
	tcase_add_test(tcase, too_long_a_pipe);
	tcase_add_test(tcase, too_many_keys);
	tcase_add_test(tcase, too_many_in_all);
	tcase_add_test(tcase, too_many_values);
	tcase_add_test(tcase, odd_keys);
	tcase_add_test(tcase, structures);
	tcase_add_test(tcase, views);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
