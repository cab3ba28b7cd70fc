/* SPDX-License-Identifier: MIT */
#include "runtime/series/worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/series/captured.h"

enum kts_status kts_worker_init(struct kts_worker *w, const struct kts_plan *plan)
{
	*w = (struct kts_worker){ .plan = plan };
	kts_json_init(&w->json, KTS_JSON_PATH_BEST);
	w->found = calloc(plan->n_nodes + 1, sizeof *w->found);
	w->found_map = calloc(plan->n_nodes + 1, sizeof *w->found_map);
	if (plan->reduces)
		w->reduction = calloc(plan->n + 1, sizeof *w->reduction);
	if (w->found && w->found_map && (w->reduction || !plan->reduces))
		return KTS_OK;
	kts_worker_free(w);
	return KTS_ENOMEM;
}

void kts_worker_free(struct kts_worker *w)
{
	kts_json_fini(&w->json);
	kts_bump_free(&w->text);
	kts_captured_free(&w->report);
	free(w->found);
	free(w->found_map);
	free(w->section);
	free(w->reduction);
	free(w->cpus);
	kts_record_free(&w->record);
	kts_template_free(&w->template);
	*w = (struct kts_worker){ 0 };
}

enum kts_status kts_worker_trouble(struct kts_worker *w, enum kts_diag_code code, uint32_t token, const char *format,
				   ...)
{
	va_list args;

	w->trouble.code = code;
	w->trouble.offset = token == KTS_JSON_NONE ? 0 : kts_json_at(&w->json, token);
	w->trouble.json = KTS_JSON_ERROR_none;
	w->trouble.help[0] = '\0';
	va_start(args, format);
	if (vsnprintf(w->trouble.message, sizeof w->trouble.message, format, args) < 0)
		w->trouble.message[0] = '\0';
	va_end(args);
	return KTS_EDATA;
}

enum kts_status kts_worker_members(struct kts_worker *w, struct kts_members *members, const char *object)
{
	enum kts_status status = kts_members_finish(members);
	struct kts_text name;

	if (status != KTS_EDATA)
		return status;
	KTS_TRY(kts_worker_text(w, members->repeated, &name));
	return kts_worker_trouble(w, KTS_DIAG_data_repeated, members->repeated, "%s has the key `%.*s` twice", object,
				  KTS_TEXT_ARG(name));
}

/* What was probably done where @text, @len bytes, is no JSON at @at; NULL if nothing is known. */
static const char *json_advice(enum kts_json_error error, const char *text, size_t len, size_t at)
{
	static const struct {
		const char *begin, *advice;
	} known[] = {
		{ "\xef\xbb\xbf", "a byte order mark stands here; save the file without it" },
		{ "\xff\xfe", "this looks like UTF-16; a series is UTF-8" },
		{ "\xfe\xff", "this looks like UTF-16; a series is UTF-8" },
		{ "NaN", "JSON has no NaN; write null" },
		{ "nan", "JSON has no NaN; write null" },
		{ "Inf", "JSON has no infinity; write null" },
		{ "inf", "JSON has no infinity; write null" },
		{ "//", "JSON has no comments" },
		{ "/*", "JSON has no comments" },
		{ "#", "JSON has no comments" },
		{ "'", "text stands in double quotes" },
		{ "True", "write true" },
		{ "False", "write false" },
		{ "None", "write null" },
		{ "]", "a comma too many" },
		{ "}", "a comma too many" },
		{ "<", "this looks like HTML or XML; a series is JSON" },
		{ "kts 1", "this looks like a spec; a series is JSON, and -s takes it" },
		{ "version https://git-lfs", "this is a pointer of git LFS; `git lfs pull` fetches the file" },
	};

	if (error != KTS_JSON_ERROR_value && error != KTS_JSON_ERROR_key && error != KTS_JSON_ERROR_number_digit &&
	    error != KTS_JSON_ERROR_literal)
		return NULL;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		size_t n = strlen(known[i].begin);

		if (at < len && n <= len - at && memcmp(text + at, known[i].begin, n) == 0)
			return known[i].advice;
	}
	while (len && strchr(" \t\r\n", *text)) {
		text++;
		len--;
	}
	return len && *text != '{' && *text != '[' ? "a series is JSON: an object for each sample, one a line" : NULL;
}

enum kts_status kts_worker_parse(struct kts_worker *w, const char *text, size_t len)
{
	enum kts_status status;
	const char *advice;

	w->record.on = false;
	status = kts_json_parse(&w->json, text, len);
	kts_bump_reset(&w->text);
	if (status != KTS_EDATA && status != KTS_ELIMIT)
		return status;
	w->trouble.code = status == KTS_EDATA ? KTS_DIAG_data_json : KTS_DIAG_data_limit;
	w->trouble.offset = w->json.error_at;
	w->trouble.json = w->json.error;
	advice = status == KTS_EDATA ? json_advice(w->json.error, text, len, w->json.error_at) : NULL;
	snprintf(w->trouble.help, sizeof w->trouble.help, "%s", advice ? advice : "");
	snprintf(w->trouble.message, sizeof w->trouble.message, "%s", kts_json_error_text(w->json.error));
	return status;
}
