/* SPDX-License-Identifier: MIT */
/*
 * The keywords. Their one list is that of the tokens in syntax.y: a token
 * whose name is a word of lower-case letters is that keyword.
 */
#include <string.h>

#include "grammar/parser.h"
#include "grammar/parser_state.h"
#include "grammar/syntax.h"

bool kts_token_is_word(int kind)
{
	const char *text = kts_token_text(kind);

	return kind > KTS_TOKEN_NOT_EQUAL && *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

bool kts_token_is_free(int kind)
{
	return kind == KTS_TOKEN_NAME || kind == KTS_TOKEN_UNIT || (kts_token_is_word(kind) && kind > KTS_TOKEN_AT);
}

static uint32_t word_slot(const char *text, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return (hash ^ hash >> 16) % KTS_WORD_SLOTS;
}

void kts_words_init(struct kts_parser *p)
{
	for (int kind = 0; kind < (int)KTS_WORD_SLOTS; kind++) {
		const char *text = kts_token_text(kind);

		/* Grammar symbols have names of words too, but come behind the last token. */
		if (kind > KTS_TOKEN_MIN || !kts_token_is_word(kind))
			continue;
		uint32_t slot = word_slot(text, strlen(text));
		while (p->words[slot])
			slot = (slot + 1) % KTS_WORD_SLOTS;
		p->words[slot] = (uint8_t)kind;
	}
}

int kts_word_token(const struct kts_parser *p, const char *text, size_t len)
{
	for (uint32_t slot = word_slot(text, len); p->words[slot]; slot = (slot + 1) % KTS_WORD_SLOTS) {
		const char *word = kts_token_text(p->words[slot]);

		if (strlen(word) == len && memcmp(word, text, len) == 0)
			return p->words[slot];
	}
	return kts_unit_find(text, len) == KTS_UNIT_NONE ? KTS_TOKEN_NAME : KTS_TOKEN_UNIT;
}

bool kts_name_is_free(const char *text, size_t len)
{
	if (!len || (text[0] >= '0' && text[0] <= '9') || kts_unit_find(text, len) != KTS_UNIT_NONE)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	for (int kind = 0; kind <= (int)KTS_TOKEN_MIN; kind++) {
		const char *word = kts_token_is_word(kind) && !kts_token_is_free(kind) ? kts_token_text(kind) : "";

		if (strlen(word) == len && memcmp(word, text, len) == 0)
			return false;
	}
	return true;
}

bool kts_name_is_root(const char *text, size_t len)
{
	static const char *const root[] = { "bpf", "stats", "host", "report", "sample", "values", "run" };

	for (size_t i = 0; i < sizeof(root) / sizeof(root[0]); i++)
		if (strlen(root[i]) == len && memcmp(root[i], text, len) == 0)
			return true;
	return false;
}

bool kts_path_is_quoted(const char *text, size_t len)
{
	size_t root = 0;

	while (root < len && text[root] >= 'a' && text[root] <= 'z')
		root++;
	return root + 1 < len && (text[root] == '.' || text[root] == '[') && !memchr(text, ' ', len) &&
		kts_name_is_root(text, root);
}
