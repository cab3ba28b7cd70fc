/* SPDX-License-Identifier: MIT */
#include "runtime/report/words.h"

#include <string.h>

#include "grammar/base/number.h"

size_t kts_utf8_next(const char *text, uint32_t *code)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)text;
	size_t len;
	uint32_t c = s[0];

	*code = UINT32_MAX;
	if (c == 0)
		return 0;
	if (c < 0x80) {
		*code = c;
		return 1;
	}
	len = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc0 && c < 0xe0 ? 2 : 1;
	if (len == 1)
		return 1;
	c &= 0x7fu >> len;
	for (size_t i = 1; i < len; i++) {
		/* also stops at the NUL */
		if ((s[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 1;
	*code = c;
	return len;
}

static bool is_control(uint32_t code)
{
	/* C0, DEL and C1: what a terminal might act upon */
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Characters that turn text around: they would make a message read other than it is. */
static bool is_bidi(uint32_t code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_xml(uint32_t code)
{
	return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0xfffe && code != 0xffff);
}

/* How a special ASCII character is written, or NULL: as it is. */
static const char *special(enum kts_escape escape, uint32_t code)
{
	switch (escape) {
	case KTS_ESCAPE_PLAIN:
		return code == '\n' || code == '\t' ? " " : NULL;
	case KTS_ESCAPE_XML:
		switch (code) {
		case '&':
			return "&amp;";
		case '<':
			return "&lt;";
		case '>':
			return "&gt;";
		case '"':
			return "&quot;";
		case '\r':
			return "&#13;";
		case '\n':
			return "&#10;";
		case '\t':
			return "&#9;";
		default:
			return NULL;
		}
	case KTS_ESCAPE_YAML:
		switch (code) {
		case '"':
			return "\\\"";
		case '\\':
			return "\\\\";
		case '\n':
			return "\\n";
		case '\r':
			return "\\r";
		case '\t':
			return "\\t";
		default:
			return NULL;
		}
	case KTS_ESCAPE_TAP:
		switch (code) {
		case '#':
			return "\\#";
		case '\\':
			return "\\\\";
		case '\n':
		case '\r':
		case '\t':
			return " ";
		default:
			return NULL;
		}
	case KTS_ESCAPE_GITHUB:
	case KTS_ESCAPE_GITHUB_KEY:
		switch (code) {
		case '%':
			return "%25";
		case '\r':
			return "%0D";
		case '\n':
			return "%0A";
		case ':':
			return escape == KTS_ESCAPE_GITHUB_KEY ? "%3A" : NULL;
		case ',':
			return escape == KTS_ESCAPE_GITHUB_KEY ? "%2C" : NULL;
		default:
			return NULL;
		}
	case KTS_ESCAPE_MARKDOWN:
		switch (code) {
		case '\\':
			return "\\\\";
		case '|':
			return "\\|";
		case '`':
			return "\\`";
		case '*':
			return "\\*";
		case '_':
			return "\\_";
		case '[':
			return "\\[";
		case '#':
			return "\\#";
		case '<':
			return "&lt;";
		case '&':
			return "&amp;";
		case '\n':
		case '\r':
		case '\t':
			return " ";
		default:
			return NULL;
		}
	}
	return NULL;
}

void kts_text_write(FILE *out, enum kts_escape escape, const char *text)
{
	uint32_t code;
	size_t len;

	if (!text)
		return;
	for (; (len = kts_utf8_next(text, &code)) > 0; text += len) {
		const char *instead = code < 0x80 ? special(escape, code) : NULL;

		if (instead)
			fputs(instead, out);
		else if (code == UINT32_MAX || (escape == KTS_ESCAPE_XML && !is_xml(code)))
			fputs(KTS_REPLACEMENT, out);
		else if (escape != KTS_ESCAPE_XML && (is_control(code) || is_bidi(code)))
			fprintf(out, "\\u%04x", (unsigned int)code);
		else
			fwrite(text, 1, len, out);
	}
}

double kts_number_real(struct kts_number number)
{
	switch (number.type) {
	case KTS_TYPE_BOOL:
		return number.boolean ? 1 : 0;
	case KTS_TYPE_U64:
	case KTS_TYPE_INT:
		return (double)number.u64;
	case KTS_TYPE_I64:
		return (double)number.i64;
	case KTS_TYPE_F64:
		return number.f64;
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	return 0;
}

static size_t number_write(char out[KTS_NUMBER_BYTES], struct kts_number number)
{
	switch (number.type) {
	case KTS_TYPE_BOOL:
		return (size_t)snprintf(out, KTS_NUMBER_BYTES, "%s", number.boolean ? "true" : "false");
	case KTS_TYPE_U64:
	case KTS_TYPE_INT:
		return kts_u64_write(out, number.u64);
	case KTS_TYPE_I64:
		return kts_i64_write(out, number.i64);
	case KTS_TYPE_F64:
		return kts_real_write(out, number.f64);
	case KTS_TYPE_TEXT:
	case KTS_TYPE_COUNT:
		break;
	}
	out[0] = '\0';
	return 0;
}

size_t kts_quantity_write(char out[KTS_QUANTITY_BYTES], struct kts_number number, const char *unit)
{
	size_t len = number_write(out, number);
	size_t more;

	if (!unit || number.type == KTS_TYPE_BOOL)
		return len;
	if (unit[0] == '1' && unit[1] == '/')
		unit++;
	more = strlen(unit);
	if (more >= KTS_QUANTITY_BYTES - len)
		return len;
	memcpy(out + len, unit, more + 1);
	return len + more;
}

size_t kts_time_write(char out[KTS_QUANTITY_BYTES], int64_t ns)
{
	static const struct {
		double ns;
		const char *unit;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };
	double size = ns < 0 ? -(double)ns : (double)ns;

	if (ns == 0)
		return kts_quantity_write(out, kts_number_u64(0), "ms");
	for (size_t i = 0;; i++) {
		if (size >= units[i].ns)
			return kts_quantity_write(out, kts_number_f64((double)ns / units[i].ns), units[i].unit);
	}
}
