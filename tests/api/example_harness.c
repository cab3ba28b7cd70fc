/* SPDX-License-Identifier: MIT */
/*
 * A harness that takes a column from lines of its own, and says where that failed. Such a sample has
 * no value: it is `absent`, and what becomes of it is up to the spec. A column that fails at all
 * samples is a wrong name, whatever the spec says.
 * Built and run against the installed library by installcheck.sh.
 */
#include <kts.h>
#include <stdio.h>
#include <string.h>

static const char spec_text[] =
	"kts 1\n"
	"signal switches : u64 = values.switches\n"
	"monotonic switches coverage >= 75%\n"
	"rate switches in [1k/s, 100k/s]\n"
	"\"each line can be read\": always switches > 0 on absent fail\n";

/* As /proc/stat has it, every 100 ms; one line was torn. */
static const char *const lines[] = {
	"ctxt 1000", "ctxt 2500", "ctx", "ctxt 5500", "ctxt 7000",
};

/* Take the column from a line; else the reason why there is none. */
static const char *project(const char *line, uint64_t *switches)
{
	unsigned long long value;

	if (strncmp(line, "ctxt ", 5) != 0)
		return "the line does not begin with ctxt";
	if (sscanf(line + 5, "%llu", &value) != 1)
		return "there is no number behind ctxt";
	*switches = value;
	return NULL;
}

static enum kts_status feed(struct kts_columns *columns, size_t column)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint64_t switches = 0;
		const char *failed = project(lines[i], &switches);
		enum kts_status rc = kts_columns_sample(columns, KTS_SAMPLE(.has_elapsed = 1,
									    .elapsed_ns = (int64_t)i * 100000000));

		if (rc == KTS_OK && failed)
			rc = kts_columns_put_error(columns, column, KTS_SAMPLE_ERROR(.kind = "projection_failed",
										     .detail = failed));
		else if (rc == KTS_OK)
			rc = kts_columns_put_u64(columns, column, switches);
		if (rc != KTS_OK)
			return rc;
	}
	return KTS_OK;
}

int main(void)
{
	struct kts_columns *columns = NULL;
	struct kts_judgement *judgement = NULL;
	struct kts_report *report = NULL;
	struct kts_input *input = NULL;
	struct kts_spec *spec = NULL;
	size_t column;
	int status = 99;

	if (kts_spec_compile_text("switches.kts", spec_text, strlen(spec_text), NULL, &spec) != KTS_OK)
		kts_spec_print_diagnostics(spec, stderr, 0);
	else if (kts_columns_new("proc_stat", (const struct kts_spec *const *)&spec, 1, &columns) != KTS_OK)
		fputs("no memory\n", stderr);
	else if (kts_columns_add(columns, "switches", NULL, &column) != KTS_OK)
		kts_columns_print_diagnostics(columns, stderr, 0);
	else if (feed(columns, column) != KTS_OK || kts_columns_finish(columns, &input) != KTS_OK)
		kts_input_print_diagnostics(input, stderr, 0);
	else if (kts_judge(spec, input, NULL, &judgement) == KTS_OK && kts_report_new(&report) == KTS_OK &&
		 kts_report_add(report, spec, input, judgement) == KTS_OK &&
		 kts_report_write(report, KTS_FORMAT_TEXT, NULL, stdout) == KTS_OK)
		status = kts_report_exit(report);
	kts_report_free(report);
	kts_judgement_free(judgement);
	kts_input_free(input);
	kts_columns_free(columns);
	kts_spec_free(spec);
	return status;
}
