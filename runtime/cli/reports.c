/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool cli_take_report(const struct cli_command *command, const char *value, struct cli_report *list, size_t *count)
{
	const char *colon = strchr(value, ':');
	size_t len = colon ? (size_t)(colon - value) : strlen(value);
	struct cli_report *report = &list[*count];
	const char *names[16], *nearest;
	size_t n = 0;
	char name[32];

	if (len < sizeof(name)) {
		memcpy(name, value, len);
		name[len] = '\0';
		report->file = colon && strcmp(colon + 1, "-") != 0 ? colon + 1 : NULL;
		if (colon && colon[1] == '\0') {
			cli_usage_error(command, "--report %s has no file behind the colon", value);
			return false;
		}
		if (kts_format_find(name, &report->format) == KTS_OK) {
			++*count;
			return true;
		}
		while (n < 15 && kts_format_name(n)) {
			names[n] = kts_format_name(n);
			n++;
		}
		names[n] = NULL;
		nearest = cli_nearest(name, names);
		if (nearest) {
			cli_usage_error(command, "there is no report format `%s`; did you mean `%s`?", name, nearest);
			return false;
		}
	}
	cli_usage_error(command, "there is no report format `%.*s`: write text, tap, junit, json or github", (int)len,
			value);
	return false;
}

bool cli_check_reports(const struct cli_command *command, const struct cli_report *report, size_t n)
{
	size_t to_stdout = 0;

	for (size_t i = 0; i < n; i++) {
		to_stdout += !report[i].file;
		for (size_t k = 0; k < i && report[i].file; k++) {
			if (report[k].file && strcmp(report[i].file, report[k].file) == 0) {
				cli_usage_error(command, "two reports cannot go to one file, `%s`", report[i].file);
				return false;
			}
		}
	}
	if (to_stdout > 1)
		cli_usage_error(command, "only one report can go to standard output; write --report FORMAT:FILE");
	return to_stdout <= 1;
}

bool cli_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		/* the first that is set counts; asking the C library would load a locale for it */
		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

int cli_write_report(enum kts_format format, const char *file, const char *mode, const struct cli_report_style *style,
		     cli_report_writer *write, const void *what)
{
	FILE *out = file ? fopen(file, mode) : stdout;
	struct kts_report_options options = {
		.size = sizeof(options),
		.unicode = cli_is_utf8(),
		.inconclusive_skip = style->inconclusive_skip,
	};
	enum kts_status rc;

	if (!out)
		return cli_error("cannot write the report %s: %s", file, strerror(errno));
	options.color = file ? style->color == CLI_COLOR_ALWAYS : cli_wants_color(style->color, stdout);
	options.plot = style->color == CLI_COLOR_ALWAYS || (!file && isatty(STDOUT_FILENO));
	rc = write(what, format, &options, out);
	if (file && fclose(out) != 0 && rc == KTS_OK)
		rc = KTS_EIO;
	if (rc == KTS_EIO)
		return cli_error("cannot write the report%s%s: %s", file ? " " : "", file ? file : "", strerror(errno));
	if (rc != KTS_OK)
		return cli_error("cannot write the report (%s)", kts_status_name(rc));
	return 0;
}

static enum kts_status write_verdicts(const void *what, enum kts_format format, const struct kts_report_options *options,
				      FILE *out)
{
	return kts_report_write(what, format, options, out);
}

bool cli_write_reports(const struct kts_report *result, const struct cli_report *report, size_t n,
		       const struct cli_report_style *style)
{
	int failed = 0;

	for (size_t i = 0; i < n; i++) {
		const char *summary = getenv("GITHUB_STEP_SUMMARY");

		failed |= cli_write_report(report[i].format, report[i].file, "we", style, write_verdicts, result);
		if (report[i].format == KTS_FORMAT_GITHUB && summary && *summary)
			failed |= cli_write_report(KTS_FORMAT_GITHUB_SUMMARY, summary, "ae", style, write_verdicts, result);
	}
	return !failed;
}
