/* SPDX-License-Identifier: MIT */
/*
 * A series: the first byte says which signals ask for something, the rest is
 * the series. Whatever it is, it is read, or refused with a message; and it reads
 * the same with a blank in front.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/base/diag.h"
#include "runtime/series/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAME(text)	{ .kind = KTS_STEP_NAME, .name = text, .len = sizeof(text) - 1 }
#define KEY(text)	{ .kind = KTS_STEP_NAME, .name = text, .len = sizeof(text) - 1, .quoted = true }
#define INDEX(n)	{ .kind = KTS_STEP_INDEX, .index = n }
#define SWEEP		{ .kind = KTS_STEP_SWEEP }
#define CPU_SWEEP	{ .kind = KTS_STEP_CPU_SWEEP }
#define CPU(n)		{ .kind = KTS_STEP_CPU, .index = n }
#define STEPS(...)	.step = (const struct kts_step[]){ __VA_ARGS__ }, \
			.n_steps = sizeof((const struct kts_step[]){ __VA_ARGS__ }) / sizeof(struct kts_step)

static const struct kts_projection drained[] = {
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_U64, STEPS(NAME("x")), .text = "bpf.x" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_F64, STEPS(NAME("x")), .text = "bpf.x" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_I64, STEPS(NAME("s"), NAME("inner")), .text = "bpf.s.inner" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_U64, STEPS(NAME("arr"), INDEX(1)), .text = "bpf.arr[1]" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_BOOL, STEPS(NAME("p16"), NAME("x")), .text = "bpf.p16.x" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, STEPS(NAME("arr"), INDEX(2), NAME("v")),
			.text = "bpf.map(\"arr\")[2].v" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, STEPS(NAME("hash"), KEY("comm")), .text = "bpf.map(\"hash\")[\"comm\"]" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, STEPS(NAME("pa"), INDEX(1), CPU(0)),
			.text = "bpf.map(\"pa\")[1].cpu(0)" },
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_F64, STEPS(NAME("a"), NAME("b")), .text = "stats.a.b" },
	{ .root = KTS_ROOT_HOST, .type = KTS_TYPE_U64, STEPS(CPU(0), NAME("n")), .text = "host.cpu(0).n" },
	{ .root = KTS_ROOT_REPORT, .type = KTS_TYPE_U64, STEPS(NAME("maps"), INDEX(0), NAME("map_kva")),
			.text = "report.maps[0].map_kva" },
};
static const struct kts_projection reduced[] = {
	{ .root = KTS_ROOT_MAP, .reduce = KTS_REDUCE_CPU_SUM, .type = KTS_TYPE_U64, STEPS(NAME("p"), INDEX(0)),
			.text = "cpu_sum" },
	{ .root = KTS_ROOT_MAP, .reduce = KTS_REDUCE_CPU_MAX, .type = KTS_TYPE_F64, STEPS(NAME("p")), .text = "cpu_max" },
	{ .root = KTS_ROOT_MAP, .reduce = KTS_REDUCE_CPU_MIN, .type = KTS_TYPE_I64, STEPS(NAME("ph"), KEY("5"),
			NAME("n")), .text = "cpu_min" },
};
static const struct kts_projection projected[] = {
	{ .root = KTS_ROOT_VALUES, .type = KTS_TYPE_U64, STEPS(NAME("x")), .text = "values.x" },
	{ .root = KTS_ROOT_VALUES, .type = KTS_TYPE_F64, STEPS(NAME("f")), .text = "values.f" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_I64, STEPS(NAME("tag")), .text = "sample.tag" },
};
static const struct kts_projection plain[] = {
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, STEPS(NAME("a")), .text = "sample.a" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_F64, STEPS(NAME("list"), INDEX(1)), .text = "sample.list[1]" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_BOOL, STEPS(NAME("cpu"), NAME("user")), .text = "sample.cpu.user" },
};
static const struct kts_projection texts[] = {
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_TEXT, STEPS(NAME("x")), .text = "bpf.x" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_TEXT, STEPS(NAME("hash"), KEY("comm")), .text = "bpf.map(\"hash\")[\"comm\"]" },
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_TEXT, STEPS(NAME("a"), NAME("b")), .text = "stats.a.b" },
	{ .root = KTS_ROOT_REPORT, .type = KTS_TYPE_TEXT, STEPS(NAME("schema")), .text = "report.schema" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_TEXT, STEPS(NAME("tag")), .text = "sample.tag" },
};
static const struct kts_projection plain_texts[] = {
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_TEXT, STEPS(NAME("a")), .text = "sample.a" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_TEXT, STEPS(NAME("name")), .text = "sample.name" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, STEPS(NAME("name")), .text = "sample.name" },
};
static const struct kts_projection run[] = {
	{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_F64, STEPS(NAME("monitor"), NAME("summary"), NAME("x")),
			.text = "run.monitor.summary.x" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, STEPS(NAME("a")), .text = "sample.a" },
	{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_TEXT, STEPS(NAME("stimulus_events"), INDEX(1), NAME("label")),
			.text = "run.stimulus_events[1].label" },
	{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_TEXT, STEPS(NAME("kts_series"), NAME("host")), .text = "run.kts_series.host" },
};
static const struct kts_projection swept[] = {
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_F64, STEPS(NAME("layers"), SWEEP, NAME("util")),
			.text = "stats.layers[*].util" },
	{ .root = KTS_ROOT_STATS, .type = KTS_TYPE_U64, STEPS(NAME("busy")), .text = "stats.busy" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, STEPS(NAME("h"), SWEEP, NAME("n")), .text = "bpf.map(\"h\")[*].n" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_TEXT, STEPS(NAME("arr"), SWEEP), .text = "bpf.map(\"arr\")[*]" },
	{ .root = KTS_ROOT_MAP, .type = KTS_TYPE_U64, STEPS(NAME("p"), INDEX(1), CPU_SWEEP),
			.text = "bpf.map(\"p\")[1].cpu(*)" },
	{ .root = KTS_ROOT_MAP, .reduce = KTS_REDUCE_CPU_SUM, .type = KTS_TYPE_I64, STEPS(NAME("p"), SWEEP),
			.text = "cpu_sum(bpf.map(\"p\")[*])" },
	{ .root = KTS_ROOT_MAP, .reduce = KTS_REDUCE_CPU_MAX, .type = KTS_TYPE_F64, STEPS(NAME("q"), INDEX(0), NAME("a"),
			SWEEP), .text = "cpu_max(bpf.map(\"q\")[0].a[*])" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_U64, STEPS(NAME("per"), SWEEP, NAME("n")), .text = "bpf.per[*].n" },
	{ .root = KTS_ROOT_BPF, .type = KTS_TYPE_BOOL, STEPS(NAME("s"), SWEEP), .text = "bpf.s[*]" },
	{ .root = KTS_ROOT_HOST, .type = KTS_TYPE_U64, STEPS(CPU_SWEEP, NAME("user")), .text = "host.cpu(*).user" },
	{ .root = KTS_ROOT_REPORT, .type = KTS_TYPE_U64, STEPS(SWEEP), .text = "report[*]" },
};
static const struct kts_projection swept_values[] = {
	{ .root = KTS_ROOT_VALUES, .type = KTS_TYPE_U64, STEPS(SWEEP), .text = "values[*]" },
	{ .root = KTS_ROOT_VALUES, .type = KTS_TYPE_TEXT, STEPS(NAME("layers"), SWEEP), .text = "values.layers[*]" },
	{ .root = KTS_ROOT_RUN, .type = KTS_TYPE_TEXT, STEPS(NAME("kts_series"), NAME("host")), .text = "run.kts_series.host" },
};
static const struct kts_projection swept_plain[] = {
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, STEPS(SWEEP), .text = "sample[*]" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_U64, STEPS(NAME("cpus"), SWEEP, NAME("user")),
			.text = "sample.cpus[*].user" },
	{ .root = KTS_ROOT_SAMPLE, .type = KTS_TYPE_TEXT, STEPS(NAME("cpus"), INDEX(0), SWEEP), .text = "sample.cpus[0][*]" },
};
static const struct kts_projection time_key = { .root = KTS_ROOT_SAMPLE, STEPS(NAME("t")), .text = "sample.t" };
static const struct kts_projection tag_key = { .root = KTS_ROOT_SAMPLE, STEPS(NAME("name")), .text = "sample.name" };
static const struct kts_projection phase_key = { .root = KTS_ROOT_SAMPLE, STEPS(NAME("p")), .text = "sample.p" };

static const struct kts_series_spec keyed = {
	.time = &time_key, .tag = &tag_key, .phase = &phase_key, .time_unit_ns_num = 1000, .time_unit_ns_den = 1,
};
static const struct kts_series_spec tagged = { .tags = "*1*" };

#define ASK(list, spec)	{ list, sizeof(list) / sizeof(*list), spec }

static const struct {
	const struct kts_projection *projection;
	size_t n;
	const struct kts_series_spec *spec;
} asks[] = {
	ASK(drained, NULL), ASK(reduced, NULL), ASK(projected, NULL), ASK(projected, &tagged),
	ASK(plain, NULL), ASK(plain, &keyed), ASK(drained, &tagged), ASK(texts, NULL), ASK(texts, &tagged),
	ASK(plain_texts, &keyed), ASK(run, NULL), ASK(run, &tagged),
	ASK(swept, NULL), ASK(swept, &tagged), ASK(swept_values, NULL), ASK(swept_plain, NULL), ASK(swept_plain, &tagged),
};

#define N_ASKS	(sizeof asks / sizeof *asks)

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static struct kts_diags diags;

/* What came out, as text. */
static char *read_series(unsigned ask, bool tail, const char *text, size_t len, bool *ok, size_t *out_len)
{
	struct kts_series_options options = {
		.size = sizeof options, .spec = asks[ask].spec, .ignore_truncated_tail = tail, .threads = 2,
	};
	struct kts_series *series;
	char *out_text = NULL;
	FILE *out = open_memstream(&out_text, out_len);

	expect(out != NULL);
	kts_diags_init(&diags);
	enum kts_status status = kts_series_read_memory(asks[ask].projection, asks[ask].n, &options, text, len, &diags,
							&series);

	*ok = status == KTS_OK;
	expect(*ok == (series != NULL));
	expect(status == KTS_OK || status == KTS_ESPEC || status == KTS_EDATA || status == KTS_EIO ||
	       status == KTS_ELIMIT);
	expect(*ok == (diags.errors == 0));
	if (*ok) {
		expect(kts_series_samples(series) > 0);
		kts_series_dump_columns(out, series, asks[ask].projection, asks[ask].n);
	}
	kts_series_free(series);
	expect(fclose(out) == 0);
	return out_text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool ok, again_ok;
	size_t out_len, again_len;

	if (!size)
		return 0;
	unsigned ask = (data[0] & 127) % N_ASKS;
	bool tail = data[0] & 128;
	char *text = malloc(size + 1);

	expect(text != NULL);
	memcpy(text, data + 1, size - 1);
	char *out = read_series(ask, tail, text, size - 1, &ok, &out_len);

	/* a blank in front changes neither lines nor values, but where every piece of text stands */
	if (ok && size > 1 && text[0] == '{') {
		memmove(text + 1, text, size - 1);
		text[0] = ' ';
		char *again = read_series(ask, tail, text, size, &again_ok, &again_len);

		expect(again_ok && again_len == out_len && memcmp(out, again, out_len) == 0);
		free(again);
	}
	free(out);
	free(text);
	return 0;
}
