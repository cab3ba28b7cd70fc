/* SPDX-License-Identifier: MIT */
#include "grammar/base/source.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/base/limits.h"

/* A long line gets a mark this often, so that finding a column never reads more. */
#define MARK_BYTES	1024u

/* A position whose line and column are known: each line start, and marks in long lines. */
struct mark {
	uint32_t offset;	/* in the text */
	uint32_t line, column;
	uint32_t line_begin;	/* offset */
};

struct entry {
	struct kts_source source;
	struct mark *marks;
	size_t n_marks;
	char *name, *text;
};

struct kts_sources {
	struct entry **entries;
	uint32_t n, capacity;
	uint32_t next;		/* base of the next text */
};

enum kts_status kts_sources_new(struct kts_sources **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return KTS_ENOMEM;
	(*out)->next = 1;
	return KTS_OK;
}

static void entry_free(struct entry *entry)
{
	if (!entry)
		return;
	free(entry->name);
	free(entry->text);
	free(entry->marks);
	free(entry);
}

void kts_sources_free(struct kts_sources *sources)
{
	if (!sources)
		return;
	for (uint32_t i = 0; i < sources->n; i++)
		entry_free(sources->entries[i]);
	free(sources->entries);
	free(sources);
}

/* Bytes 10xxxxxx continue a character. In text that is not UTF-8 a column is a guess, but a defined one. */
static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Walk the text once; with @marks NULL only count. */
static size_t marks_make(const char *text, uint32_t size, struct mark *marks)
{
	struct mark at = { 0, 1, 1, 0 };
	uint32_t last = 0;
	size_t n = 0;

	for (uint32_t i = 0; i <= size; i++) {
		if (i == at.line_begin || (i - last >= MARK_BYTES && i < size && !continues(text[i]))) {
			if (marks) {
				marks[n] = at;
				marks[n].offset = i;
			}
			n++;
			last = i;
		}
		if (i < size && text[i] == '\n') {
			at.line++;
			at.column = 1;
			at.line_begin = i + 1;
		} else if (i + 1 >= size || !continues(text[i + 1])) {
			at.column++;
		}
	}
	return n;
}

enum kts_status kts_sources_add(struct kts_sources *sources, const char *name, const char *text, size_t size,
				uint32_t *id)
{
	/* One position between two texts stays free: the end of one is not the begin of the next. */
	if (size > KTS_MAX_SOURCE_BYTES || size + 1 > UINT32_MAX - sources->next)
		return KTS_ELIMIT;
	if (sources->n == sources->capacity) {
		uint32_t capacity = sources->capacity ? 2 * sources->capacity : 8;
		struct entry **entries = realloc(sources->entries, capacity * sizeof(struct entry *));

		if (!entries)
			return KTS_ENOMEM;
		sources->entries = entries;
		sources->capacity = capacity;
	}

	struct entry *entry = calloc(1, sizeof(*entry));
	if (!entry)
		return KTS_ENOMEM;
	entry->name = strdup(name);
	entry->text = malloc(size + 1);
	if (!entry->name || !entry->text)
		goto fail;
	if (size)
		memcpy(entry->text, text, size);
	entry->text[size] = '\0';
	entry->n_marks = marks_make(entry->text, (uint32_t)size, NULL);
	entry->marks = calloc(entry->n_marks, sizeof(*entry->marks));
	if (!entry->marks)
		goto fail;
	marks_make(entry->text, (uint32_t)size, entry->marks);
	entry->source = (struct kts_source){ entry->name, entry->text, (uint32_t)size, sources->next };
	sources->next += (uint32_t)size + 1;
	*id = sources->n;
	sources->entries[sources->n++] = entry;
	return KTS_OK;
fail:
	entry_free(entry);
	return KTS_ENOMEM;
}

uint32_t kts_sources_count(const struct kts_sources *sources)
{
	return sources->n;
}

const struct kts_source *kts_sources_get(const struct kts_sources *sources, uint32_t id)
{
	return id < sources->n ? &sources->entries[id]->source : NULL;
}

static const struct entry *entry_find(const struct kts_sources *sources, uint32_t at)
{
	uint32_t lo = 0, hi = sources->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct kts_source *source = &sources->entries[mid]->source;

		if (at < source->base)
			hi = mid;
		else if (at > source->base + source->size)
			lo = mid + 1;
		else
			return sources->entries[mid];
	}
	return NULL;
}

const struct kts_source *kts_sources_find(const struct kts_sources *sources, uint32_t at)
{
	const struct entry *entry = entry_find(sources, at);

	return entry ? &entry->source : NULL;
}

const char *kts_sources_text(const struct kts_sources *sources, struct kts_span span, size_t *len)
{
	const struct kts_source *source = kts_sources_find(sources, span.begin);

	*len = 0;
	if (!source || span.end < span.begin || span.end > source->base + source->size)
		return NULL;
	*len = span.end - span.begin;
	return source->text + (span.begin - source->base);
}

enum kts_status kts_sources_locate(const struct kts_sources *sources, uint32_t at, struct kts_place *out)
{
	const struct entry *entry = entry_find(sources, at);

	*out = (struct kts_place){ 0 };
	if (!entry)
		return KTS_EINVAL;

	const struct kts_source *source = &entry->source;
	uint32_t offset = at - source->base;
	size_t lo = 0, hi = entry->n_marks;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (entry->marks[mid].offset <= offset)
			lo = mid;
		else
			hi = mid;
	}
	const struct mark *mark = &entry->marks[lo];
	uint32_t column = mark->column;
	for (uint32_t i = mark->offset + 1; i <= offset; i++)
		column += i == source->size || !continues(source->text[i]);

	const char *from = source->text + offset;
	const char *stop = memchr(from, '\n', source->size - offset);
	uint32_t end = stop ? (uint32_t)(stop - source->text) : source->size;
	if (end > mark->line_begin && source->text[end - 1] == '\r' && end - 1 >= offset)
		end--;
	*out = (struct kts_place){
		.source = source,
		.line = mark->line,
		.column = column,
		.line_begin = source->base + mark->line_begin,
		.line_end = source->base + end,
	};
	return KTS_OK;
}
