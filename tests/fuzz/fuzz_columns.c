/* SPDX-License-Identifier: MIT */
/*
 * Calls of kts_columns_*(): the first byte says by which specs, the second how it is judged, the rest are the calls, one
 * byte each and what it takes as arguments. Whatever they are, each returns what kts.h says of it, and what comes of them
 * is judged, in chunks as a whole, can be walked, and is reported.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/errors.h"
#include "runtime/kts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COUNT(array)	(sizeof(array) / sizeof *(array))

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* --- the specs --- */

static const char *const texts[] = {
	/* 0: every pattern, over columns of every type */
	"kts 1\nsignal u : u64 = values.u\nsignal again = values.u\nsignal i : i64 = values.i\nsignal f = values.f\n"
	"signal b : bool = values.b\nsignal t : text = values.t\nsignal sum = u + i * 2\n"
	"monotonic u\nmonotonic strictly decreasing i wrap 32\nrate u in [1/s, 1k/s]\nrate f over 3ms >= 0/s gaps bridge\n"
	"steady f within 10% of median\nsteady again within 3 of first during steps 0 .. 2\n"
	"converge f to 10 within 1 by 20ms for 2 samples and stays\nratio u / i in (0, 2] allow 1 in a row\n"
	"always sum >= 0 on overflow fail on gap skip\nnever t == \"a\"\nalways b per phase\n"
	"eventually f > 5 by 9ms after 2ms\nwhen u > 3 for 2ms then b within 4ms triggers >= 2\n"
	"always (mean(f over 4ms) < 7 or swapped)\nalways eventually[0ms, 5ms] b\nalways (b until[1ms, 6ms] f > 2)\n"
	"always (historically[0ms, 3ms] (u >= 1) or once[2ms, 9ms] not b) coverage >= 0%\nalways (b since[0ms, 4ms] i < 3)\n"
	"require p90(f) <= 100 on any inconclusive\nrequire rate(u @ step 1) / rate(u @ baseline) <= 2\n"
	"require count(b) >= 1\nrequire stddev(f) < 1e300 and slope(f) < 1/ns\nrequire last(u @ \"load\") >= first(i)\n",
	/* 1: paths of every root, and sweeps */
	"kts 1\nsignal x : u64 = bpf.x\nsignal entry : i64 = bpf.map(\"m\")[0].n\n"
	"signal cpu[cpu] : u64 = bpf.map(\"p\")[1].cpu(*)\n"
	"signal total : u64 = cpu_sum(bpf.map(\"p\")[2])\nsignal util[layer] = stats.layers[*].util\n"
	"signal tasks[layer] : u64 = stats.layers[*].tasks\nsignal user : u64 = host.cpu(0).user\n"
	"signal name : text = sample.name\nsignal part = report.part\nsignal summary = run.monitor.summary.x\n"
	"signal host : text = run.kts_series.host\nsignal u : u64 = values.u\n"
	"policy { on missing_stats(cancelled) fail; on lookup inconclusive; coverage >= 10%; allow 5% }\n"
	"monotonic x\nrate entry <= 10/ms\nalways cpu < 1Mi\nmonotonic total gaps break\nsteady util within 10% of mean\n"
	"at least 2 of layer: always util < 5\nalways max(util across layer) < 9\nratio tasks / util in [0, 3]\nalways user < 8\n"
	"always name == \"a\"\nwarn always part > 0\nrequire summary < 9\nrequire host == \"b\"\nalways u < 3\n"
	"monotonic util during \"load\" per phase\nrequire max(util) < 8\n",
	/* 2, 3: `tags`, which two that are read together agree on */
	"kts 1\nseries \"s\" { tags \"a*\" }\nsignal u : u64 = values.u\nmonotonic u\nalways u < 9 after 1ms on drift fail\n",
	"kts 1\nseries \"s\" { tags \"a*\" }\nsignal u : i64 = values.u\nsignal t : text = values.t\nrate u over 2ms >= 0/s\n"
	"always t != \"b\"\n",
};
static const struct {
	uint8_t first, n;
} sets[] = { { 0, 1 }, { 1, 1 }, { 0, 2 }, { 2, 1 }, { 2, 2 } };

static struct kts_spec *specs[COUNT(texts)];	/* compiled once, for all inputs */

static void compile(void)
{
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(specs[i] || kts_spec_compile_text("fuzz", texts[i], strlen(texts[i]), NULL, &specs[i]) == KTS_OK);
}

/* --- what the bytes say --- */

struct bytes {
	const uint8_t *at, *end;
};

static uint8_t take(struct bytes *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint64_t take_u64(struct bytes *in)
{
	static const uint64_t special[] = {
		0, 1, INT64_MAX, 1ull << 63, UINT64_MAX, UINT64_MAX - 1, 1ull << 53, (1ull << 53) + 1, UINT32_MAX, 1ull << 32,
	};
	uint64_t value = take(in);

	if (value < 200)
		return value;
	if (value < 255)
		return special[value % COUNT(special)];
	for (unsigned i = 0; i < 8; i++)
		value = value << 8 | take(in);
	return value;
}

static double take_f64(struct bytes *in)
{
	static const double special[] = {
		NAN, INFINITY, -INFINITY, -0.0, 1e308, -1e308, 5e-324, 0x1p53, 0x1p63, -0x1p63, 0x1p64, 0.5, -1.25, 9.999999,
	};
	uint64_t bits;
	double value;
	uint8_t first = take(in);

	if (first < 200)
		return (double)first / 4 - 10;
	if (first < 255)
		return special[first % COUNT(special)];
	bits = take_u64(in);
	memcpy(&value, &bits, sizeof value);
	return value;
}

#define LONG "\xc3\xa9\xc3\xa9\xe2\x82\xac\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"

static const struct {
	const char *text;
	bool is_utf8;
} words[] = {
	{ NULL, true }, { "a", true }, { "b", true }, { "load", true }, { "12", true }, { "-3", true }, { "1.5", true },
	{ "", true }, { "a\xc3\xa9\xe2\x82\xac", true }, { "a\"\\<&>\x01]]>", true }, { "99999999999999999999", true },
	{ "\xff", false }, { "a\xc3", false }, { "u", true }, { "ab\n::error::x", true }, { "07", true },
	{ "a text that is longer than what a message has room for, so it is cut off somewhere, and that has to be between two "
	  "of its characters: " LONG LONG LONG LONG LONG LONG LONG LONG, true },
};

/* A text, or NULL; where it is not UTF-8, so is *sound. */
static const char *take_word(struct bytes *in, bool *sound)
{
	size_t i = take(in) % COUNT(words);

	*sound &= words[i].is_utf8;
	return words[i].text;
}

/* --- a series in the making, and what has to become of it --- */

#define MOST_COLUMNS	64u

struct making {
	struct kts_columns *columns;
	bool tagged;		/* only tags that begin with an `a` */
	bool started, finished;
	uint64_t rows, kept;	/* samples; those that `tags` let through */
	int64_t now_ns;
	size_t n;		/* columns */
	size_t refused;		/* that were not declared */
	struct {
		enum { OF_SAMPLES, OF_RUN, OF_EITHER } root;
		uint64_t row;	/* the last sample that it was put of; of the run 1 */
	} column[MOST_COLUMNS];
};

static const struct {
	const char *signal, *key;
} names[] = {
	{ "u", NULL }, { "i", NULL }, { "f", NULL }, { "b", NULL }, { "t", NULL }, { "values.u", NULL }, { "x", NULL },
	{ "entry", NULL }, { "cpu", "0" }, { "cpu", "1" }, { "total", NULL }, { "util", "a" }, { "util", "0" }, { "tasks", "a" },
	{ "tasks", "b" }, { "user", NULL }, { "name", NULL }, { "part", NULL }, { "summary", NULL }, { "host", NULL },
	{ "sum", NULL }, { "stats.layers.a.util", NULL }, { "stats.layers[*].util", "a" }, { "bpf.map(\"p\")[1].cpu(3)", NULL },
	{ "cpu", "a" }, { "util", NULL }, { "u", "a" }, { "stats[*].a[*]", "k" }, { "values.unread", NULL },
	{ "values.layers[*].unread", "k" }, { "run.unread", NULL }, { "", NULL }, { "values.", NULL }, { "cpu_sum(", NULL },
	{ "run.monitor.summary.x", NULL }, { "util", "" }, { "util", "18446744073709551615" }, { "cpu", "99999999999999999999" },
};

static void put_in(struct making *m, const char *signal, const char *key, bool sound)
{
	size_t column = SIZE_MAX;
	bool is_run = signal && (strncmp(signal, "run", 3) == 0 || strcmp(signal, "summary") == 0 || strcmp(signal, "host") == 0);
	enum kts_status rc = kts_columns_add(m->columns, signal, key, &column);

	if (!signal || !sound || m->started || m->finished) {
		expect(rc == KTS_EINVAL && column == SIZE_MAX);
	} else if (rc != KTS_OK) {
		m->refused++;
		expect(rc == KTS_ESPEC && column == SIZE_MAX);
	} else {
		expect(column == m->n);
		m->column[m->n].root = is_run ? OF_RUN : strchr(signal, ' ') ? OF_EITHER : OF_SAMPLES;
		m->column[m->n++].row = 0;
	}
	expect((kts_columns_diagnostic_count(m->columns) > 0) == (m->refused > 0));
}

/* One of those above, or whatever the bytes say. */
static void add(struct making *m, struct bytes *in)
{
	size_t i = take(in);
	char own[64];
	bool sound = true;

	if (m->n == MOST_COLUMNS)
		return;
	if (i < 200) {
		put_in(m, names[i % COUNT(names)].signal, names[i % COUNT(names)].key, true);
	} else if (i < 210) {
		const char *signal = take_word(in, &sound);

		put_in(m, signal, take_word(in, &sound), sound);
	} else {
		for (i = 0; i + 1 < sizeof own && in->at < in->end && *in->at; i++)
			own[i] = (char)(take(in) & 127);
		own[i] = '\0';
		take(in);
		if (strstr(own, "run"))
			return;
		put_in(m, own, take_word(in, &sound), sound);
	}
}

static void count_sample(struct making *m, const char *tag)
{
	m->started = true;
	m->rows++;
	m->kept += !m->tagged || (tag && *tag == 'a');
}

/* A sample as a harness would begin it. */
static void step(struct making *m, struct bytes *in)
{
	static const char *const tags[] = { NULL, "a", "b", "a2" };
	uint8_t byte = take(in);
	const char *tag = tags[byte >> 6];

	m->now_ns += (byte & 7) * 1000000;
	expect(kts_columns_sample(m->columns, KTS_SAMPLE(.tag = tag, .has_elapsed = 1, .elapsed_ns = m->now_ns, .has_step = 1,
				  .step_index = m->rows / 8, .phase = byte & 8 ? "load" : NULL, .object = byte & 16 ? "s" : NULL,
				  .address = byte & 32)) == (m->finished ? KTS_EINVAL : KTS_OK));
	if (!m->finished)
		count_sample(m, tag);
}

/* One with anything in it. */
static void sample(struct making *m, struct bytes *in)
{
	bool sound = !m->finished;
	uint8_t flags = take(in);
	struct kts_sample s = { .size = sizeof s };
	enum kts_status rc;

	s.tag = take_word(in, &sound);
	s.phase = take_word(in, &sound);
	s.object = take_word(in, &sound);
	s.has_elapsed = flags & 1;
	s.elapsed_ns = (int64_t)take_u64(in);
	s.has_step = flags & 2;
	s.step_index = take_u64(in);
	s.address = take(in);
	if ((flags & 0xf0) == 0xf0)
		s.size -= 1;
	sound &= s.size == sizeof s && !(s.has_elapsed && s.elapsed_ns < 0) && !(s.has_step && s.step_index >= UINT64_MAX - 1) &&
		 !(s.phase && !s.has_step) && !(s.object && !*s.object);
	rc = kts_columns_sample(m->columns, &s);
	expect(rc == (sound ? KTS_OK : KTS_EINVAL));
	if (sound)
		count_sample(m, s.tag);
}

static void put_error(struct making *m, struct bytes *in, size_t column, bool *sound, enum kts_status *rc)
{
	const char *available[4];
	struct kts_sample_error e = { .size = sizeof e };
	uint8_t kind = take(in), reason = take(in);

	e.kind = kind < 240 ? kts_error_kind_name((enum kts_error_kind)(kind % KTS_KIND_COUNT)) : kind == 240 ? NULL : "tired";
	if (reason)
		e.reason = reason < 240 ? kts_missing_reason_name((enum kts_missing_reason)(reason % KTS_MISSING_COUNT)) : "tired";
	*sound = kind < 240 && (!e.reason || (reason < 240 && strcmp(e.kind, "missing_stats") == 0));
	e.detail = take_word(in, sound);
	e.requested = take_word(in, sound);
	e.n_available = take(in) % (COUNT(available) + 1);
	e.available = available;
	for (size_t i = 0; i < e.n_available; i++) {
		available[i] = take_word(in, sound);
		*sound &= available[i] != NULL;
	}
	*rc = kts_columns_put_error(m->columns, column, &e);
}

static void put(struct making *m, struct bytes *in, unsigned what)
{
	size_t byte = take(in), column = byte == 255 ? SIZE_MAX : m->n ? byte % (m->n + (byte > 200)) : byte;
	bool sound = true, room = false;
	enum kts_status rc;
	const char *text;

	switch (what) {
	case 0:
		rc = kts_columns_put_u64(m->columns, column, take_u64(in));
		break;
	case 1:
		rc = kts_columns_put_i64(m->columns, column, (int64_t)take_u64(in));
		break;
	case 2:
		rc = kts_columns_put_f64(m->columns, column, take_f64(in));
		break;
	case 3:
		rc = kts_columns_put_bool(m->columns, column, take(in));
		break;
	case 4:
		text = take_word(in, &sound);
		sound &= text != NULL;
		rc = kts_columns_put_text(m->columns, column, text, text ? strlen(text) : 0);
		break;
	default:
		put_error(m, in, column, &sound, &rc);
	}
	if (sound && !m->finished && column < m->n) {
		room = m->column[column].root == OF_RUN ? !m->column[column].row : m->column[column].row < m->rows;
		if (m->column[column].root == OF_EITHER)
			room = rc == KTS_OK;
	}
	expect(rc == (room ? KTS_OK : KTS_EINVAL));
	if (room) {
		m->started = true;
		m->column[column].row = m->column[column].root == OF_RUN ? 1 : m->rows;
	}
}

/* A sample with a value in each column: what most of a series is. */
static void put_row(struct making *m, struct bytes *in)
{
	step(m, in);
	for (size_t i = 0; i < m->n && !m->finished; i++) {
		uint8_t byte = take(in);

		if (m->column[i].root != OF_SAMPLES)
			continue;
		expect(kts_columns_put_f64(m->columns, i, byte < 250 ? byte / 8 : NAN) == KTS_OK);
		m->column[i].row = m->rows;
	}
}

static enum kts_status finish(struct making *m, struct kts_input **input)
{
	enum kts_status rc = kts_columns_finish(m->columns, input);

	expect(rc == (m->finished ? KTS_EINVAL : m->kept ? KTS_OK : KTS_EDATA));
	expect((*input == NULL) == m->finished);
	m->finished = true;
	return rc;
}

static void call(struct making *m, struct bytes *in)
{
	uint8_t what = take(in) % 16;

	if (what < 6)
		put(m, in, what);
	else if (what < 9)
		put_row(m, in);
	else if (what < 11)
		step(m, in);
	else if (what < 12)
		sample(m, in);
	else if (what < 15)
		add(m, in);
	else
		expect(kts_columns_sample(m->columns, NULL) == KTS_EINVAL &&
		       kts_columns_put_error(m->columns, 0, NULL) == KTS_EINVAL);
}

/* --- what comes of it --- */

static void walk_row(const struct kts_judgement *judgement, size_t i, enum kts_row_kind kind, size_t row,
		     const struct kts_check_facts *check, uint64_t samples)
{
	struct kts_row_facts facts = { .size = sizeof facts };
	struct kts_row_signal_facts signal = { .size = sizeof signal };

	expect(kts_judgement_row(judgement, i, kind, row, &facts) == KTS_OK && facts.message[0]);
	expect(!facts.has_sample || facts.index < samples);
	expect(!facts.has_previous || facts.previous < facts.index);
	expect(!facts.has_value || (isfinite(facts.value) && !isnan(facts.bound)));
	expect(!facts.has_margin || isfinite(facts.margin));
	for (size_t k = 0; k < check->n_signals; k++)
		expect(kts_judgement_row_signal(judgement, i, kind, row, k, &signal) == KTS_OK && signal.name);
	expect(kts_judgement_row_signal(judgement, i, kind, row, check->n_signals, &signal) == KTS_EINVAL);
}

static void walk_check(const struct kts_judgement *judgement, size_t i, uint64_t samples)
{
	struct kts_check_facts check = { .size = sizeof check };
	struct kts_note_facts note = { .size = sizeof note };
	struct kts_skip_facts skip = { .size = sizeof skip };
	uint64_t skipped = 0;

	expect(kts_judgement_check(judgement, i, &check) == KTS_OK);
	expect(check.judged + check.undecided + check.skipped == check.total && check.violated <= check.judged);
	/* of a quorum those of all keys together */
	expect(check.samples_read <= check.samples_scope && check.samples_scope <= samples * MOST_COLUMNS);
	expect((check.verdict == KTS_INCONCLUSIVE) == (check.reason != NULL));
	expect(check.verdict != KTS_PASS || check.judged);
	expect(!check.has_margin || isfinite(check.margin));
	expect(check.margin_index == UINT64_MAX || check.margin_index < samples);
	for (size_t k = 0; k < check.n_skips; k++, skipped += skip.count)
		expect(kts_judgement_skip(judgement, i, k, &skip) == KTS_OK);
	expect(skipped == check.skipped);
	for (size_t k = 0; k < check.n_notes; k++)
		expect(kts_judgement_note(judgement, i, k, &note) == KTS_OK && note.message[0] &&
		       (!note.count || (note.first <= note.last && note.last < samples)));
	for (size_t k = 0; k < check.n_violations; k++)
		walk_row(judgement, i, KTS_ROW_VIOLATED, k, &check, samples);
	for (size_t k = 0; k < check.n_undecided; k++)
		walk_row(judgement, i, KTS_ROW_UNDECIDED, k, &check, samples);
}

static char *report(const struct kts_spec *spec, const struct kts_input *input, const struct kts_judgement *judgement,
		    enum kts_format format, size_t *len)
{
	struct kts_report *report;
	char *text;
	FILE *out = open_memstream(&text, len);

	expect(out && kts_report_new(&report) == KTS_OK);
	expect(kts_report_add(report, spec, input, judgement) == KTS_OK);
	expect(kts_report_write(report, format, KTS_REPORT_OPTIONS(.plot = 1, .unicode = 1), out) == KTS_OK);
	expect(fclose(out) == 0);
	kts_report_free(report);
	return text;
}

/* A report of JSON can be merged, and its words are those of the series. */
static void merge(const char *text, size_t len)
{
	struct kts_merge *merged;

	expect(kts_merge_reports(&(struct kts_merge_input){ "report", text, len }, 1, NULL, &merged) == KTS_OK);
	kts_merge_free(merged);
}

static void judge(const struct kts_spec *spec, const struct kts_input *input, uint8_t how)
{
	static const enum kts_format others[] = {
		KTS_FORMAT_TEXT, KTS_FORMAT_TAP, KTS_FORMAT_JUNIT, KTS_FORMAT_GITHUB, KTS_FORMAT_GITHUB_SUMMARY,
	};
	struct kts_judgement *whole, *parts;
	char *text, *again;
	size_t len, again_len;

	expect(kts_judge(spec, input, KTS_JUDGE_OPTIONS(.all_evidence = how & 1), &whole) == KTS_OK);
	expect(kts_judge(spec, input, KTS_JUDGE_OPTIONS(.chunk_samples = 1u + how / 2 % 9, .all_evidence = how & 1), &parts) ==
	       KTS_OK);
	for (size_t i = 0; i < kts_judgement_check_count(whole); i++)
		walk_check(whole, i, kts_input_samples(input));
	text = report(spec, input, whole, KTS_FORMAT_JSON, &len);
	again = report(spec, input, parts, KTS_FORMAT_JSON, &again_len);
	expect(len == again_len && memcmp(text, again, len) == 0);
	merge(text, len);
	free(text);
	free(again);
	free(report(spec, input, whole, others[how / 18 % COUNT(others)], &len));
	kts_judgement_free(whole);
	kts_judgement_free(parts);
}

static void look(const struct kts_spec *spec, const struct kts_input *input, bool alone)
{
	struct kts_lint *lint;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	expect(out && kts_input_dump(input, spec, out) == (alone ? KTS_OK : KTS_EINVAL) && fclose(out) == 0);
	free(text);
	expect(kts_lint(spec, input, &lint) == KTS_OK);
	kts_lint_free(lint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { data, data + size };
	const size_t set = take(&in) % COUNT(sets);
	const struct kts_spec *const *spec = (const struct kts_spec *const *)&specs[sets[set].first];
	const uint8_t how = take(&in);
	struct making m = { .tagged = sets[set].first == 2 };
	struct kts_input *input, *no_input;

	compile();
	expect(kts_columns_new("fuzz", spec, sets[set].n, &m.columns) == KTS_OK);
	while (in.at < in.end)
		call(&m, &in);
	if (finish(&m, &input) == KTS_OK) {
		expect(kts_input_is_valid(input) && kts_input_samples(input) == m.kept);
		for (size_t i = 0; i < sets[set].n; i++) {
			look(spec[i], input, sets[set].n == 1);
			judge(spec[i], input, how);
		}
	} else {
		expect(!kts_input_is_valid(input) && kts_input_diagnostic_count(input) > 0);
	}
	/* nothing is taken any more */
	in = (struct bytes){ data, data + (size < 64 ? size : 64) };
	while (in.at < in.end)
		call(&m, &in);
	expect(finish(&m, &no_input) == KTS_EINVAL);
	kts_columns_free(m.columns);
	kts_input_free(input);
	return 0;
}
