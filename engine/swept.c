/* SPDX-License-Identifier: MIT */
#include "engine/swept.h"

#include <stdio.h>
#include <string.h>

/* Room that a byte of a key needs when it is quoted: \u001f. */
#define ESCAPED_BYTES	6u
/* And for the marks around it, or an index: `.cpu(18446744073709551615)`. */
#define STEP_BYTES	40u

size_t kts_swept_step(const struct kts_projection *q)
{
	size_t i = 0;

	while (i < q->n_steps && q->step[i].kind != KTS_STEP_SWEEP && q->step[i].kind != KTS_STEP_CPU_SWEEP)
		i++;
	return i;
}

/* --- order --- */

static bool is_plain_number(const struct kts_sweep_key *key)
{
	if (!key->len || (key->key[0] == '0' && key->len > 1))
		return false;
	for (size_t i = 0; i < key->len; i++)
		if (key->key[i] < '0' || key->key[i] > '9')
			return false;
	return true;
}

int kts_sweep_key_compare(const void *a, const void *b)
{
	const struct kts_sweep_key *x = a, *y = b;
	bool numbers = is_plain_number(x);
	size_t len = x->len < y->len ? x->len : y->len;
	int order;

	if (numbers != is_plain_number(y))
		return numbers ? -1 : 1;
	if (numbers && x->len != y->len)
		return x->len < y->len ? -1 : 1;
	order = len ? memcmp(x->key, y->key, len) : 0;
	if (order)
		return order;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return y->is_index - x->is_index;
}

/* --- the step of a key --- */

static bool is_name(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i && c >= '0' && c <= '9')))
			return false;
	}
	return len != 0;
}

struct kts_step kts_swept_key_step(const struct kts_projection *swept, const struct kts_sweep_key *key)
{
	size_t at = kts_swept_step(swept);
	bool cpu = swept->step[at].kind == KTS_STEP_CPU_SWEEP;
	struct kts_step step = { .kind = cpu ? KTS_STEP_CPU : KTS_STEP_INDEX, .index = key->index,
				 .span = swept->step[at].span };

	if (!key->is_index) {
		step.kind = KTS_STEP_NAME;
		step.name = key->key;
		step.len = key->len;
		step.quoted = (swept->root == KTS_ROOT_MAP && at == 1) || !is_name(key->key, key->len);
	}
	return step;
}

/* --- the text --- */

/* Where the star stands in the text of a path, outside of its strings; NULL if nowhere. */
static const char *find_star(const struct kts_projection *swept, const char **behind)
{
	const char *star = swept->step[kts_swept_step(swept)].kind == KTS_STEP_CPU_SWEEP ? ".cpu(*)" : "[*]";
	bool string = false;

	for (const char *text = swept->text; text && *text; text++) {
		if (string && *text == '\\' && text[1]) {
			text++;
		} else if (*text == '"') {
			string = !string;
		} else if (!string && strncmp(text, star, strlen(star)) == 0) {
			*behind = text + strlen(star);
			return text;
		}
	}
	return NULL;
}

/* A step as a spec says it; @out has room for all of it. */
static size_t write_step(char *out, const struct kts_step *step)
{
	size_t n = 0;

	if (step->kind != KTS_STEP_NAME)
		return (size_t)snprintf(out, STEP_BYTES, step->kind == KTS_STEP_CPU ? ".cpu(%llu)" : "[%llu]",
					(unsigned long long)step->index);
	if (!step->quoted) {
		out[n++] = '.';
		memcpy(out + n, step->name, step->len);
		return n + step->len;
	}
	out[n++] = '[';
	out[n++] = '"';
	for (size_t i = 0; i < step->len; i++) {
		unsigned char c = (unsigned char)step->name[i];

		if (c < 32) {
			n += (size_t)snprintf(out + n, ESCAPED_BYTES + 1, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			out[n++] = '\\';
		out[n++] = (char)c;
	}
	out[n++] = '"';
	out[n++] = ']';
	return n;
}

size_t kts_swept_text_size(const struct kts_projection *swept, const struct kts_step *step)
{
	const char *behind;
	const char *at = find_star(swept, &behind);

	return at ? (size_t)(at - swept->text) + ESCAPED_BYTES * step->len + STEP_BYTES + strlen(behind) : 0;
}

void kts_swept_text(char *out, const struct kts_projection *swept, const struct kts_step *step)
{
	const char *behind;
	const char *at = find_star(swept, &behind);
	size_t before = (size_t)(at - swept->text);

	if (before)
		memcpy(out, swept->text, before);
	before += write_step(out + before, step);
	memcpy(out + before, behind, strlen(behind) + 1);
}
