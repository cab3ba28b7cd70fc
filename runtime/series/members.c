/* SPDX-License-Identifier: MIT */
#include "runtime/series/members.h"

enum kts_status kts_string_decode(const struct kts_json *json, struct kts_bump *bump, uint32_t token,
				  struct kts_text *out)
{
	bool escaped;

	out->at = kts_json_string_raw(json, token, &out->len, &escaped);
	if (!escaped)
		return KTS_OK;
	char *text = kts_bump_alloc(bump, out->len + KTS_TEXT_SLACK);
	if (!text)
		return KTS_ENOMEM;
	out->len = kts_json_string_decode(json, token, text);
	out->at = text;
	return KTS_OK;
}

enum kts_status kts_members_check(struct kts_members *m)
{
	if (m->status != KTS_OK)
		return m->status;
	KTS_TRY(kts_json_object_repeats(m->json, m->object, &m->repeated));
	return m->repeated == KTS_JSON_NONE ? KTS_OK : KTS_EDATA;
}
