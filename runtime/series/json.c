/* SPDX-License-Identifier: MIT */
#include "runtime/series/json.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/series/json_internal.h"

const char *kts_json_error_text(enum kts_json_error error)
{
	switch (error) {
	case KTS_JSON_ERROR_none:
		return "";
#define JSON_ERROR(number, name, text) \
	case KTS_JSON_ERROR_##name: \
		return text;
#include "runtime/series/json_errors.def"
#undef JSON_ERROR
	}
	return "";
}

enum kts_json_path kts_json_path_choose(enum kts_json_path path)
{
#if KTS_JSON_HAVE_AVX2
	if (path != KTS_JSON_PATH_PORTABLE && __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	    __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul"))
		return KTS_JSON_PATH_AVX2;
#else
	(void)path;
#endif
	return KTS_JSON_PATH_PORTABLE;
}

void kts_json_init(struct kts_json *json, enum kts_json_path path)
{
	*json = (struct kts_json){ .path = kts_json_path_choose(path) };
}

void kts_json_fini(struct kts_json *json)
{
	free(json->at);
	free(json->next);
	free(json->scratch);
	*json = (struct kts_json){ .path = json->path };
}

bool kts_json_reserve(struct kts_json *json, size_t tokens)
{
	const size_t most = KTS_MAX_OBJECT_TOKENS + KTS_JSON_STRETCH + KTS_JSON_SLACK;
	size_t capacity = tokens + KTS_JSON_SLACK;
	uint32_t *grown;

	if (capacity <= json->capacity)
		return true;
	if (capacity < (size_t)json->capacity * 2)
		capacity = (size_t)json->capacity * 2;
	if (capacity > most)
		capacity = most;
	grown = realloc(json->at, capacity * sizeof *grown);
	if (!grown)
		return false;
	json->at = grown;
	grown = realloc(json->next, capacity * sizeof *grown);
	if (!grown)
		return false;
	json->next = grown;
	json->capacity = (uint32_t)capacity;
	return true;
}

enum kts_status
kts_json_parse(struct kts_json *json, const char *text, size_t bytes)
{
	enum kts_json_verdict verdict = KTS_JSON_REFUSED;

	json->text = text;
	json->bytes = bytes;
	json->tokens = 0;
	json->has_escapes = false;
	json->error = KTS_JSON_ERROR_none;
	json->error_at = 0;
	if (bytes <= KTS_MAX_OBJECT_BYTES) {
#if KTS_JSON_HAVE_AVX2
		if (json->path == KTS_JSON_PATH_AVX2)
			verdict = kts_json_index_avx2(json);
		else
#endif
			verdict = kts_json_index_portable(json);
	}
	switch (verdict) {
	case KTS_JSON_ACCEPTED:
		return KTS_OK;
	case KTS_JSON_NO_MEMORY:
		return KTS_ENOMEM;
	case KTS_JSON_REFUSED:
		break;
	}
	json->error = kts_json_check(text, bytes, &json->error_at);
	if (json->error == KTS_JSON_ERROR_none)
		return KTS_EBUG;
	if (json->error == KTS_JSON_ERROR_too_deep ||
	    json->error == KTS_JSON_ERROR_too_long ||
	    json->error == KTS_JSON_ERROR_too_many)
		return KTS_ELIMIT;
	return KTS_EDATA;
}
