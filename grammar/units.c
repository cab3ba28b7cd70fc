/* SPDX-License-Identifier: MIT */
#include "grammar/units.h"

#include <stdbool.h>
#include <string.h>

static const struct kts_unit_info units[KTS_UNIT_COUNT] = {
	[KTS_UNIT_NONE] = { "", KTS_DIMENSION_NONE, 1, 1 },
#define UNIT(name, text, dimension, numerator, denominator) \
	[KTS_UNIT_##name] = { text, KTS_DIMENSION_##dimension, numerator, denominator },
#include "grammar/units.def"
#undef UNIT
};

static const struct {
	const char *text;
	uint64_t factor;
} suffixes[] = {
	{ "k", 1000 },
	{ "M", 1000000 },
	{ "G", 1000000000 },
	{ "Ki", 1ull << 10 },
	{ "Mi", 1ull << 20 },
	{ "Gi", 1ull << 30 },
};

const struct kts_unit_info *kts_unit_info(enum kts_unit_word unit)
{
	return &units[(unsigned int)unit < KTS_UNIT_COUNT ? unit : KTS_UNIT_NONE];
}

static bool is_text(const char *candidate, const char *text, size_t len)
{
	return strlen(candidate) == len && memcmp(candidate, text, len) == 0;
}

enum kts_unit_word kts_unit_find(const char *text, size_t len)
{
	if (!len)
		return KTS_UNIT_NONE;
	for (unsigned int i = KTS_UNIT_NONE + 1; i < KTS_UNIT_COUNT; i++)
		if (is_text(units[i].text, text, len))
			return (enum kts_unit_word)i;
	return KTS_UNIT_NONE;
}

uint64_t kts_suffix_factor(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (is_text(suffixes[i].text, text, len))
			return suffixes[i].factor;
	return 0;
}

const char *kts_suffix_meant(const char *word, size_t len)
{
	static const struct {
		const char *word, *meant;
	} others[] = {
		{ "m", "min" }, { "minutes", "min" }, { "minute", "min" }, { "mins", "min" },
		{ "sec", "s" }, { "secs", "s" }, { "second", "s" }, { "seconds", "s" }, { "S", "s" },
		{ "msec", "ms" }, { "usec", "us" }, { "nsec", "ns" }, { "hr", "h" }, { "hour", "h" }, { "hours", "h" },
		{ "K", "k" }, { "kb", "kB" }, { "Kb", "kB" }, { "KB", "KiB" }, { "mb", "MB" }, { "gb", "GB" },
		{ "b", "B" }, { "bytes", "B" }, { "pct", "%" }, { "percent", "%" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (is_text(others[i].word, word, len))
			return others[i].meant;
	return NULL;
}

const char *kts_unit_meant(const char *word, size_t len)
{
	const char *meant = kts_suffix_meant(word, len);

	return meant && kts_unit_find(meant, strlen(meant)) != KTS_UNIT_NONE ? meant : NULL;
}

const char *kts_dimension_text(enum kts_dimension dimension)
{
	switch (dimension) {
	case KTS_DIMENSION_TIME:
		return "time";
	case KTS_DIMENSION_BYTES:
		return "bytes";
	case KTS_DIMENSION_FRACTION:
		return "fraction";
	case KTS_DIMENSION_NONE:
		break;
	}
	return "number";
}
