/* SPDX-License-Identifier: MIT */
/* Files and what is in them, too large for a golden: threads, compression, limits, events beside a series. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "grammar/base/limits.h"
#include "tests/support/series_text.h"
#include "tests/support/suite.h"

static char folder[4096];

static const char *path_of(const char *name)
{
	static char path[2][5000];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static void write_file(const char *name, const char *text, size_t len)
{
	FILE *out = fopen(path_of(name), "wb");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(text, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
}

static char *read_file(const struct kts_test_ask *ask, const char *name, unsigned threads)
{
	struct kts_series_options options = { .file = path_of(name), .threads = threads };
	char *text = kts_test_read_file(ask, &options);

	ck_assert_ptr_nonnull(text);
	return text;
}

static void expect(const struct kts_test_ask *ask, const char *name, const char *part)
{
	char *text = read_file(ask, name, 0);

	ck_assert_msg(strstr(text, part) != NULL, "%s\nis not in\n%.2000s", part, text);
	free(text);
}

/* A series of @n drained samples, with all that makes a batch interesting. */
static char *generate(int n, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < n; i++) {
		const char *object = i / 997 % 3 == 1 ? "second" : "first";

		if (i % 4999 == 17)
			fputs("\n  \n{\"monitor\":{\"x\":1}}\n", out);
		fprintf(out, "{\"tag\":\"%s_%03d\",\"report\":{\"schema\":\"single\",\"maps\":[",
				i % 500 == 7 ? "manual" : "periodic", i);
		if (i % 71)
			fprintf(out, "{\"name\":\"%s.bss\",\"map_kva\":%d,\"max_entries\":1,"
				"\"value\":{\"kind\":\"struct\",\"members\":["
				"{\"name\":\"%s\",\"value\":{\"kind\":\"uint\",\"bits\":64,\"value\":%d}}]}}",
						object, 1000 + i / 5000,
				i % 31 ? "x" : "xx", i);
		fprintf(out, "]%s},\"stats\":%s,\"elapsed_ms\":%d%s,\"boundary_offset_ms\":%d,\"step_index\":%d}\n",
			i % 71 ? "" : ",\"is_placeholder\":true",
					i % 53 ? "{\"Ok\":{\"a\":1.5}}" : "{\"Err\":{\"NoScheduler\":{\"reason\":\"r\"}}}",
			i * 10, i % 211 ? "" : ".25", i * 10, i / 4000);
		if (i % 3 == 0)
			fputc('\n', out);
	}
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static const char signals[] = "series \"s\" { tags \"periodic_*\" }\nsignal x : u64 = bpf.x\nsignal a = "
		"stats.a\nsignal typo = bpf.y";

START_TEST(threads_change_nothing)
{
	struct kts_test_ask ask;
	size_t len;
	char *text = generate(40000, &len), *one;

	ck_assert_uint_gt(len, 9u << 20);
	write_file("many.ndjson", text, len);
	kts_test_ask(&ask, signals);
	one = read_file(&ask, "many.ndjson", 1);
	ck_assert_ptr_nonnull(strstr(one, "series drained, 39920 samples"));
	for (unsigned threads = 2; threads <= 9; threads = threads * 2 - 1) {
		char *more = read_file(&ask, "many.ndjson", threads);

		ck_assert_msg(strcmp(one, more) == 0, "%u threads read something else", threads);
		free(more);
	}
	/* as an array, by one thread */
	char *array = malloc(len + 3), *out = array;

	ck_assert_ptr_nonnull(array);
	*out++ = '[';
	for (char *line = text, *end; line < text + len; line = end + 1) {
		end = strchr(line, '\n');
		if (end == line || *line == ' ')
			*out++ = '\n';
		if (*line != '{')
			continue;
		if (out != array + 1 && (out[-1] == '}' || strchr("\n", out[-1])))
			*out++ = ',';
		memcpy(out, line, (size_t)(end - line));
		out += end - line;
	}
	*out++ = ']';
	struct kts_series_options options = { .file = "array" };
	char *got = kts_test_read_series(&ask, array, (size_t)(out - array), &options);

	ck_assert_ptr_nonnull(got);
	/* only the lines differ */
	ck_assert_str_eq(strstr(one, "\ncolumn"), strstr(got, "\ncolumn"));
	free(got);
	free(array);
	free(one);
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

START_TEST(errors_far_inside)
{
	struct kts_test_ask ask;
	size_t len;
	char *text = generate(40000, &len), wanted[200];
	size_t at = len - 3000000;

	kts_test_ask(&ask, signals);
	while (text[at] != '\n' || text[at + 1] != '{')
		at++;
	unsigned long line = 2;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	text[at + 1 + 20] = '\x01';
	write_file("broken.ndjson", text, len);
	snprintf(wanted, sizeof wanted, "broken.ndjson:%lu:21: error: [KTS-202] a control character", line);
	for (unsigned threads = 1; threads < 6; threads++) {
		char *got = read_file(&ask, "broken.ndjson", threads);

		ck_assert_msg(strstr(got, wanted) != NULL, "%s\nis not in\n%.500s", wanted, got);
		/* nothing half-read, and one error */
		ck_assert_ptr_nonnull(strstr(got, "KTS_EDATA"));
		ck_assert_ptr_null(strstr(strstr(got, wanted) + strlen(wanted), "error:"));
		free(got);
	}
	kts_test_ask_free(&ask);
	free(text);
}
END_TEST

START_TEST(a_tail_far_away)
{
	struct kts_test_ask ask;
	size_t len;
	char *text = generate(40000, &len);
	struct kts_series_options options = { .file = "tail", .ignore_truncated_tail = true };

	kts_test_ask(&ask, signals);
	len -= 20;
	for (unsigned threads = 1; threads < 5; threads++) {
		options.threads = threads;
		char *got = kts_test_read_series(&ask, text, len, &options);

		ck_assert_ptr_nonnull(got);
		ck_assert_msg(strstr(got, "the last one, was cut off") != NULL, "%.300s", got);
		ck_assert_ptr_nonnull(strstr(got, "39919 samples"));
		free(got);
	}
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

START_TEST(no_such_file)
{
	struct kts_test_ask ask;

	kts_test_ask(&ask, "signal a = sample.a");
	expect(&ask, "missing.ndjson", "missing.ndjson: error: [KTS-201] cannot be opened: No such file or directory");
	mkdir(path_of("dir.ndjson"), 0700);
	expect(&ask, "dir.ndjson", "[KTS-201] is a directory");
	write_file("empty.ndjson", "", 0);
	expect(&ask, "empty.ndjson", "[KTS-208] there is no sample");
	kts_test_ask_free(&ask);
}
END_TEST

START_TEST(standard_input)
{
	static const char text[] = "{\"a\":1}\n{\"a\":2}\n";
	struct kts_series_options options = { .file = "-" };
	struct kts_test_ask ask;
	int pipe_fd[2];

	kts_test_ask(&ask, "signal a = sample.a");
	ck_assert_int_eq(pipe(pipe_fd), 0);
	ck_assert_int_eq(write(pipe_fd[1], text, sizeof text - 1), sizeof text - 1);
	close(pipe_fd[1]);
	ck_assert_int_eq(dup2(pipe_fd[0], STDIN_FILENO), STDIN_FILENO);
	close(pipe_fd[0]);
	char *got = kts_test_read_file(&ask, &options);

	ck_assert_ptr_nonnull(strstr(got, "2 samples"));
	free(got);
	kts_test_ask_free(&ask);
}
END_TEST

static const char two_lines[] =
	"{\"tag\":\"a\",\"elapsed_ms\":0,\"boundary_offset_ms\":0,\"step_index\":7,\"values\":{\"x\":{\"Ok\":1}}}\n"
	"{\"tag\":\"b\",\"elapsed_ms\":9,\"boundary_offset_ms\":90,\"step_index\":7,\"values\":{\"x\":{\"Ok\":2}}}\n";

START_TEST(events_beside)
{
	static const char events[] = "{\"stimulus_events\":[{\"elapsed_ms\":50,\"step_index\":3}]}";
	static const char list[] = "[{\"elapsed_ms\":0,\"step_index\":4}]";
	static const char broken[] = "{\"stimulus_events\":\n[{\"elapsed_ms\":-1}]}";
	struct kts_series_options options = { .file = path_of("run.ndjson") };
	struct kts_test_ask ask;
	char file[5000], other[5000], *got;

	kts_test_ask(&ask, "signal x : u64 = values.x");
	write_file("run.ndjson", two_lines, sizeof two_lines - 1);
	expect(&ask, "run.ndjson", "1 2 \"b\" 9000000 7 -");
	write_file("run.events.json", events, sizeof events - 1);
	expect(&ask, "run.ndjson", "0 1 \"a\" 0 0 -");
	expect(&ask, "run.ndjson", "1 2 \"b\" 9000000 3 -");
	/* named ones go before those beside the series */
	write_file("list.json", list, sizeof list - 1);
	snprintf(file, sizeof file, "%s", path_of("run.ndjson"));
	snprintf(other, sizeof other, "%s", path_of("list.json"));
	options.file = file;
	options.events_file = other;
	got = kts_test_read_file(&ask, &options);
	ck_assert_ptr_nonnull(strstr(got, "0 1 \"a\" 0 4 -"));
	free(got);
	options.events_file = "/nonexistent/e.json";
	got = kts_test_read_file(&ask, &options);
	ck_assert_ptr_nonnull(strstr(got, "KTS_EIO"));
	free(got);
	write_file("run.events.json", broken, sizeof broken - 1);
	expect(&ask, "run.ndjson", "run.events.json:2:16: error: [KTS-215]");
	write_file("run.events.json", "{}", 2);
	expect(&ask, "run.ndjson", "[KTS-215] there are no `stimulus_events` here");
	write_file("run.events.json", "{\"a\"", 4);
	expect(&ask, "run.ndjson", "run.events.json:1:5: error: [KTS-202]");
	unlink(path_of("run.events.json"));
	kts_test_ask_free(&ask);

	/* a plain series has nothing that events could say */
	kts_test_ask(&ask, "signal x : u64 = sample.x");
	write_file("plain.ndjson", "{\"x\":1}\n", 8);
	write_file("plain.events.json", broken, sizeof broken - 1);
	expect(&ask, "plain.ndjson", "series plain, 1 samples");
	snprintf(file, sizeof file, "%s", path_of("plain.ndjson"));
	options.events_file = other;
	got = kts_test_read_file(&ask, &options);
	ck_assert_ptr_nonnull(strstr(got, "[KTS-211]"));
	free(got);
	kts_test_ask_free(&ask);
}
END_TEST

/* @packed is two_lines, compressed: whole, doubled, cut off, damaged. */
static void check_packed(const char *name, char *packed, size_t len)
{
	struct kts_test_ask ask;
	char cut[100], *twice = malloc(2 * len);

	ck_assert_ptr_nonnull(twice);
	kts_test_ask(&ask, "signal x : u64 = values.x");
	write_file(name, packed, len);
	expect(&ask, name, "2 samples");
	memcpy(twice, packed, len);
	memcpy(twice + len, packed, len);
	write_file(name, twice, 2 * len);
	expect(&ask, name, "4 samples");
	write_file(name, packed, len - 5);
	expect(&ask, name, "[KTS-214] the compressed data");
	memset(packed + len / 2, 0x55, len / 4);
	write_file(name, packed, len);
	expect(&ask, name, "[KTS-214] the compressed data");
	snprintf(cut, sizeof cut, "cut_%s", name);
	write_file(cut, packed, 3);
	expect(&ask, cut, "error");
	free(twice);
	kts_test_ask_free(&ask);
}

#ifdef HAVE_ZLIB
static size_t pack_gzip(char *out, size_t size, const char *text, size_t len)
{
	z_stream z = { 0 };

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)text;
	z.avail_in = (unsigned)len;
	z.next_out = (unsigned char *)out;
	z.avail_out = (unsigned)size;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	size -= z.avail_out;
	deflateEnd(&z);
	return size;
}

START_TEST(gzip)
{
	static const char events[] = "{\"stimulus_events\":[{\"elapsed_ms\":50,\"step_index\":3}]}";
	char packed[4096];
	struct kts_test_ask ask;

	write_file("beside.ndjson.gz", packed, pack_gzip(packed, sizeof packed, two_lines, sizeof two_lines - 1));
	write_file("beside.events.json", events, sizeof events - 1);
	kts_test_ask(&ask, "signal x : u64 = values.x");
	expect(&ask, "beside.ndjson.gz", "1 2 \"b\" 9000000 3 -");
	kts_test_ask_free(&ask);
	check_packed("x.gz", packed, pack_gzip(packed, sizeof packed, two_lines, sizeof two_lines - 1));
}
END_TEST
#endif

#ifdef HAVE_ZSTD
START_TEST(zstd)
{
	char packed[4096];
	size_t len = ZSTD_compress(packed, sizeof packed, two_lines, sizeof two_lines - 1, 3);

	ck_assert(!ZSTD_isError(len));
	check_packed("x.zst", packed, len);
}
END_TEST
#endif

static char *filled(size_t len, const char *head, const char *tail)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	memcpy(text, head, strlen(head));
	memcpy(text + len - strlen(tail), tail, strlen(tail) + 1);
	return text;
}

static void check_long(const struct kts_test_ask *ask, size_t len, const char *head, const char *tail, const char *part)
{
	char *text = filled(len, head, tail), *got = kts_test_read_series(ask, text, len, NULL);

	ck_assert_ptr_nonnull(got);
	ck_assert_msg(strstr(got, part) != NULL, "%s\nis not in\n%.1000s", part, got);
	free(got);
	free(text);
}

START_TEST(long_lines)
{
	struct kts_test_ask ask;

	kts_test_ask(&ask, "signal a : u64 = sample.a");
	check_long(&ask, 5u << 20, "{\"a\":1}\n{\"a\":2,\"b\":\"", "\"}\n{\"a\":3}\n", "values 1 2 3");
	check_long(&ask, 5u << 20, "{\"b\":\"", "\",\"a\":3}\n{\"a\":4}\n", "values 3 4");
	check_long(&ask, 5u << 20, "[{\"b\":\"", "\",\"a\":3},\n{\"a\":4}]\n", "values 3 4");
	check_long(&ask, 5u << 20, "{\"monitor\":\"", "\",\"samples\":[{\"a\":3},\n{\"a\":4}]}", "values 3 4");
	check_long(&ask, 5u << 20, "{\"a\":7}\n{\"b\":\"", "", "test.ndjson:2:5242873: error: [KTS-202] the text ends");
	/* above the limit, wherever it is */
	check_long(&ask, KTS_MAX_OBJECT_BYTES + (10u << 20), "{\"a\":1}\n{\"a\":2,\"b\":\"", "\"}\n{\"a\":3}\n",
		   "test.ndjson:2:1: error: [KTS-213] the line is longer than 64 MiB");
	check_long(&ask, KTS_MAX_OBJECT_BYTES + (10u << 20), "{\"a\":1,\"b\":\"", "\"}", "[KTS-213]");
	check_long(&ask, KTS_MAX_OBJECT_BYTES + (10u << 20), "[{\"a\":1},\n {\"a\":1,\"b\":\"", "\"}]",
			"test.ndjson:2:2: error: [KTS-213]");
	kts_test_ask_free(&ask);
}
END_TEST

START_TEST(deep_lines)
{
	enum { DEEP = 100000 };
	char *text = malloc(2 * DEEP + 100);
	struct kts_test_ask ask;
	size_t n;

	ck_assert_ptr_nonnull(text);
	kts_test_ask(&ask, "signal a : u64 = sample.a");
	n = (size_t)sprintf(text, "{\"a\":1}\n{\"b\":");
	memset(text + n, '[', DEEP);
	memset(text + n + DEEP, ']', DEEP);
	n += 2 * DEEP;
	n += (size_t)sprintf(text + n, "}\n");
	char *got = kts_test_read_series(&ask, text, n, NULL);

	ck_assert_ptr_nonnull(got);
	ck_assert_msg(strstr(got, "error: [KTS-213] values are nested too deep") != NULL, "%.500s", got);
	free(got);
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

/* 2^16 schedulers and one. */
START_TEST(many_schedulers)
{
	struct kts_test_ask ask;
	char *text = NULL, *got;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	for (unsigned i = 0; i <= KTS_MAX_IDENTITIES; i++)
		fprintf(out, "{\"report\":{\"maps\":[{\"name\":\"o%u.bss\",\"map_kva\":%u}]}}\n", i, i + 1);
	ck_assert_int_eq(fclose(out), 0);
	kts_test_ask(&ask, "signal a : u64 = bpf.x");
	got = kts_test_read_series(&ask, text, len, NULL);
	ck_assert_ptr_nonnull(got);
	ck_assert_msg(strstr(got, "[KTS-213] the scheduler changes more than 65536 times") != NULL, "%.500s", got);
	free(got);
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

/* As many copies as a line holds, the first far from its second: comparing each with each would not end. */
START_TEST(many_copies_of_sections)
{
	enum { COPIES = 300000 };
	size_t cap = COPIES * 64 + 4096, len = 0;
	char *text = malloc(cap);
	struct kts_test_ask ask;

	ck_assert_ptr_nonnull(text);
	len += (size_t)snprintf(text, cap, "{\"tag\":\"t\",\"elapsed_ms\":1,\"report\":{\"schema\":\"single\","
				"\"active_obj_name\":\"o\",\"maps\":[");
	for (int i = 0; i < COPIES; i++)
		len += (size_t)snprintf(text + len, cap - len, "{\"name\":\"o.%d.bss\",\"map_id\":%d},",
					i % (COPIES / 2), i + 1);
	len += (size_t)snprintf(text + len, cap - len, "{\"name\":\"m\",\"value\":{\"kind\":\"uint\",\"bits\":64,"
				"\"value\":4242424242}}]}}\n");
	write_file("copies.ndjson", text, len);
	kts_test_ask(&ask, "series \"s\"\nsignal m : u64 = bpf.map(\"m\")[0]\n");
	expect(&ask, "copies.ndjson", "4242424242");
	kts_test_ask_free(&ask);
	free(text);
}
END_TEST

/* A record a sample: memory stays bounded, kinds and reasons are kept. */
START_TEST(many_causes)
{
	struct kts_test_ask ask;
	char *text = NULL, *got;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < 30000; i++)
		fprintf(out, "{\"tag\":\"t\",\"report\":{\"maps\":[]},"
			"\"stats\":{\"Err\":{\"NoScheduler\":{\"reason\":\"%d %0200d\"}}}}\n", i, 0);
	ck_assert_int_eq(fclose(out), 0);
	kts_test_ask(&ask, "signal a : u64 = stats.x");
	got = kts_test_read_series(&ask, text, len, NULL);
	ck_assert_ptr_nonnull(got);
	ck_assert_ptr_nonnull(strstr(got, "detail: \"0 000"));
	ck_assert_ptr_nonnull(strstr(got, "29999 missing_stats(no_scheduler)\n"));
	ck_assert_uint_lt(strlen(got), 4u << 20);
	free(got);
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

struct told {
	uint64_t at, total;
	int calls;
};

static void tell(void *arg, uint64_t read_bytes, uint64_t total_bytes)
{
	struct told *told = arg;

	ck_assert_uint_ge(read_bytes, told->at);
	told->at = read_bytes;
	told->total = total_bytes;
	told->calls++;
}

START_TEST(progress)
{
	struct told told = { 0 };
	struct kts_series_options options = { .threads = 3, .progress = tell, .progress_arg = &told };
	struct kts_test_ask ask;
	size_t len;
	char *text = generate(40000, &len);

	kts_test_ask(&ask, signals);
	free(kts_test_read_series(&ask, text, len, &options));
	ck_assert_int_gt(told.calls, 10);
	ck_assert_uint_eq(told.at, len);
	ck_assert_uint_eq(told.total, len);
	free(text);
	kts_test_ask_free(&ask);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("series_files");
	TCase *tcase = tcase_create("files");
	const char *tmp = getenv("TEST_TMP");

	snprintf(folder, sizeof folder, "%s/series_files.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return 99;
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, threads_change_nothing);
	tcase_add_test(tcase, errors_far_inside);
	tcase_add_test(tcase, a_tail_far_away);
	tcase_add_test(tcase, no_such_file);
	tcase_add_test(tcase, standard_input);
	tcase_add_test(tcase, events_beside);
#ifdef HAVE_ZLIB
	tcase_add_test(tcase, gzip);
#endif
#ifdef HAVE_ZSTD
	tcase_add_test(tcase, zstd);
#endif
	tcase_add_test(tcase, long_lines);
	tcase_add_test(tcase, deep_lines);
	tcase_add_test(tcase, many_schedulers);
	tcase_add_test(tcase, many_copies_of_sections);
	tcase_add_test(tcase, many_causes);
	tcase_add_test(tcase, progress);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
