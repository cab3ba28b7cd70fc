/* SPDX-License-Identifier: MIT */
#include "grammar/base/diag.h"

#include <stdarg.h>
#include <string.h>

#include "grammar/base/utf8.h"

#define ERROR	KTS_SEVERITY_ERROR
#define WARNING	KTS_SEVERITY_WARNING

static const struct kts_diag_info infos[] = {
#define CODE(number, severity, name, title, explain) { KTS_DIAG_##name, severity, #name, title, explain },
#include "grammar/base/diag_codes.def"
#undef CODE
};

#define N_INFOS	(sizeof(infos) / sizeof(infos[0]))

void kts_diags_init(struct kts_diags *diags)
{
	diags->n = diags->errors = diags->warnings = diags->dropped = 0;
	kts_diags_widen(diags, diags->own, KTS_MAX_ERRORS);
}

void kts_diags_widen(struct kts_diags *diags, struct kts_diag *room, size_t most)
{
	diags->records = room;
	diags->most = most;
}

/* C0, DEL and C1: what a terminal might obey. */
static bool is_control(const char *text, size_t n)
{
	unsigned char c = (unsigned char)text[0];

	return (n == 1 && (c < 0x20 || c == 0x7f)) || (n == 2 && c == 0xc2 && (unsigned char)text[1] < 0xa0);
}

/* Copy text[0 .. len) to @out as clean UTF-8; what is no character, or controls the terminal, becomes \xNN. */
static void copy_clean(char *out, size_t size, const char *text, size_t len, bool cut)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0, safe = 0;	/* safe: where "..." still fits */

	while (len) {
		size_t n = kts_utf8_length(text, len);
		bool escape = !n || is_control(text, n);
		size_t bytes = n ? n : 1, need = escape ? 4 * bytes : bytes;

		if (used + need + 1 > size) {
			cut = true;
			break;
		}
		for (size_t i = 0; i < bytes; i++) {
			if (escape) {
				out[used++] = '\\';
				out[used++] = 'x';
				out[used++] = hex[(unsigned char)text[i] >> 4];
				out[used++] = hex[text[i] & 15];
			} else {
				out[used++] = text[i];
			}
		}
		if (used + 4 <= size)
			safe = used;
		text += bytes;
		len -= bytes;
	}
	if (cut && size >= 4) {
		memcpy(out + safe, "...", 3);
		used = safe + 3;
	}
	out[used] = '\0';
}

static void __attribute__((format(printf, 3, 0)))
format_clean(char *out, size_t size, const char *format, va_list args)
{
	char text[2 * KTS_MAX_DIAG_TEXT];
	int n = vsnprintf(text, sizeof(text), format, args);

	if (n < 0) {	/* an encoding error of the C library: rather the bare format than nothing */
		copy_clean(out, size, format, strlen(format), false);
		return;
	}
	bool cut = (size_t)n >= sizeof(text);
	size_t len = cut ? sizeof(text) - 1 : (size_t)n;
	if (cut) {	/* maybe in the middle of a character, which then goes */
		size_t begin = len;

		while (begin && len - begin < 3 && ((unsigned char)text[begin - 1] & 0xc0) == 0x80)
			begin--;
		if (begin && !kts_utf8_length(text + begin - 1, len - begin + 1))
			len = begin - 1;
	}
	copy_clean(out, size, text, len, cut);
}

static bool is_same(const struct kts_diag *a, const struct kts_diag *b)
{
	if (a->code != b->code || kts_span_is_set(a->span) != kts_span_is_set(b->span))
		return false;
	if (kts_span_is_set(a->span))
		return a->span.begin == b->span.begin;
	return a->line == b->line && a->byte == b->byte && strcmp(a->file, b->file) == 0 &&
		strcmp(a->message, b->message) == 0;
}

/* Keep @diags->spare, or not. */
static struct kts_diag *keep(struct kts_diags *diags)
{
	struct kts_diag *diag = &diags->spare;
	size_t kept = 0;

	for (size_t i = 0; i < diags->n; i++) {
		if (is_same(diag, &diags->records[i]))
			return diag;
		kept += diags->records[i].severity == diag->severity;
	}
	if (diag->severity == KTS_SEVERITY_ERROR)
		diags->errors++;
	else
		diags->warnings++;
	if (kept >= diags->most) {
		diags->dropped++;
		return diag;
	}
	diags->records[diags->n] = *diag;
	return &diags->records[diags->n++];
}

static struct kts_diag *start(struct kts_diags *diags, enum kts_diag_code code)
{
	const struct kts_diag_info *info = kts_diag_info(code);
	struct kts_diag *diag = &diags->spare;

	memset(diag, 0, sizeof(*diag));
	diag->code = code;
	diag->severity = info ? info->severity : KTS_SEVERITY_ERROR;
	return diag;
}

struct kts_diag *kts_diag_at(struct kts_diags *diags, enum kts_diag_code code, struct kts_span span,
			     const char *format, ...)
{
	struct kts_diag *diag = start(diags, code);
	va_list args;

	diag->span = span;
	va_start(args, format);
	format_clean(diag->message, sizeof(diag->message), format, args);
	va_end(args);
	return keep(diags);
}

struct kts_diag *kts_diag_in_file(struct kts_diags *diags, enum kts_diag_code code, const char *file, uint64_t line,
				  uint64_t byte, const char *format, ...)
{
	struct kts_diag *diag = start(diags, code);
	va_list args;

	if (file)
		copy_clean(diag->file, sizeof(diag->file), file, strlen(file), false);
	diag->line = line;
	diag->byte = byte;
	va_start(args, format);
	format_clean(diag->message, sizeof(diag->message), format, args);
	va_end(args);
	return keep(diags);
}

void kts_diag_second(struct kts_diag *diag, struct kts_span span, const char *format, ...)
{
	va_list args;

	diag->second = span;
	va_start(args, format);
	format_clean(diag->second_note, sizeof(diag->second_note), format, args);
	va_end(args);
}

void kts_diag_help(struct kts_diag *diag, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	format_clean(diag->help, sizeof(diag->help), format, args);
	va_end(args);
}

const struct kts_diag_info *kts_diag_info(enum kts_diag_code code)
{
	for (size_t i = 0; i < N_INFOS; i++)
		if (infos[i].code == code)
			return &infos[i];
	return NULL;
}

const struct kts_diag_info *kts_diag_info_row(size_t i)
{
	return i < N_INFOS ? &infos[i] : NULL;
}

static bool starts_with_kts(const char *text)
{
	return (text[0] | 0x20) == 'k' && (text[1] | 0x20) == 't' && (text[2] | 0x20) == 's' && text[3] == '-';
}

const struct kts_diag_info *kts_diag_info_find(const char *text)
{
	const char *digits = starts_with_kts(text) ? text + 4 : text;
	unsigned int number = 0;
	size_t n = strspn(digits, "0123456789");

	if (n && n < 8 && !digits[n]) {
		for (size_t i = 0; i < n; i++)
			number = 10 * number + (unsigned int)(digits[i] - '0');
		for (size_t i = 0; i < N_INFOS; i++)
			if ((unsigned int)infos[i].code == number)
				return &infos[i];
		return NULL;
	}
	for (size_t i = 0; i < N_INFOS; i++)
		if (strcmp(infos[i].name, text) == 0)
			return &infos[i];
	return NULL;
}

void kts_diag_code_text(enum kts_diag_code code, char out[KTS_DIAG_CODE_SIZE])
{
	snprintf(out, KTS_DIAG_CODE_SIZE, "KTS-%03u", (unsigned int)code % 1000000);
}
