/* SPDX-License-Identifier: MIT */
#include "engine/mutate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/vm.h"
#include "engine/wide.h"

static const struct {
	const char *name, *text;
} kinds[] = {
#define KTS_MUTATION(name, text) [KTS_MUTATION_##name] = { #name, text },
#include "engine/mutations.def"
};

static const struct kts_mutant mutants[] = {
#define KTS_MUTANT(name, strength, words) { .kind = KTS_MUTATION_##name, .percent = strength, .text = words },
#include "engine/mutations.def"
};

const char *kts_mutation_name(enum kts_mutation kind)
{
	return kinds[kind].name;
}

const char *kts_mutation_text(enum kts_mutation kind)
{
	return kinds[kind].text;
}

const struct kts_mutant *kts_mutant(size_t i)
{
	return i < sizeof(mutants) / sizeof(mutants[0]) ? &mutants[i] : NULL;
}

/* --- copies --- */

struct kts_mutated_column {
	uint32_t number;		/* or KTS_NO_COLUMN */
	struct kts_segment **segment;	/* of the column: its own, or one of those below */
	struct kts_segment *own;	/* kept from one mutation to the next: all columns are of one size */
	size_t n_segments;
};

enum kts_status kts_mutated_init(struct kts_mutated *m, const struct kts_data *from)
{
	*m = (struct kts_mutated){ .data = *from, .from = from, .column = KTS_NO_COLUMN };
	m->data.column = calloc(from->n_columns + 1, sizeof *m->data.column);
	if (!m->data.column)
		return KTS_ENOMEM;
	if (from->n_columns)
		memcpy(m->data.column, from->column, from->n_columns * sizeof *from->column);
	return KTS_OK;
}

/* Runs belong to the copy where they are not the original's. */
static void restore_runs(struct kts_runs *runs, const struct kts_runs *from)
{
	if (runs->run != from->run)
		kts_runs_free(runs);
	*runs = *from;
}

static void restore_column(struct kts_mutated *m, struct kts_mutated_column *part)
{
	if (part->number == KTS_NO_COLUMN)
		return;
	struct kts_column *to = &m->data.column[part->number];
	const struct kts_column *from = &m->from->column[part->number];

	restore_runs(&to->errors, &from->errors);
	restore_runs(&to->identities, &from->identities);
	*to = *from;
	part->number = KTS_NO_COLUMN;
}

static void restore(struct kts_mutated *m)
{
	restore_runs(&m->data.axis.schedulers, &m->from->axis.schedulers);
	for (size_t i = 0; i < m->n_parts; i++)
		restore_column(m, &m->part[i]);
	m->column = KTS_NO_COLUMN;
}

void kts_mutated_free(struct kts_mutated *m)
{
	if (m->data.column)
		restore(m);
	for (size_t i = 0; i < m->n_parts; i++) {
		for (size_t k = 0; k < m->part[i].n_segments; k++)
			free(m->part[i].own[k].value);
		free(m->part[i].own);
		free(m->part[i].segment);
	}
	free(m->part);
	free(m->data.column);
	*m = (struct kts_mutated){ 0 };
}

/* @number is the column that is changed as the @i-th: m->now. */
static enum kts_status begin_column(struct kts_mutated *m, size_t i, uint32_t number)
{
	if (i == m->n_parts) {
		struct kts_mutated_column *larger = realloc(m->part, (m->n_parts + 1) * sizeof(*larger));

		if (!larger)
			return KTS_ENOMEM;
		m->part = larger;
		m->part[m->n_parts++] = (struct kts_mutated_column){ .number = KTS_NO_COLUMN };
	}
	m->now = &m->part[i];
	m->now->number = number;
	return KTS_OK;
}

/* Room for @n segments of our own. */
static enum kts_status reserve(struct kts_mutated_column *part, size_t n)
{
	struct kts_segment *own;
	struct kts_segment **segment;

	if (n <= part->n_segments)
		return KTS_OK;
	own = realloc(part->own, n * sizeof *own);
	if (!own)
		return KTS_ENOMEM;
	part->own = own;
	segment = realloc(part->segment, n * sizeof(*segment));
	if (!segment)
		return KTS_ENOMEM;
	part->segment = segment;
	memset(own + part->n_segments, 0, (n - part->n_segments) * sizeof *own);
	part->n_segments = n;
	return KTS_OK;
}

/* The segment of @sample, to write to: values and validity in one block, as a column keeps them. */
static struct kts_segment *own_segment(struct kts_mutated *m, uint64_t sample)
{
	struct kts_mutated_column *part = m->now;
	struct kts_column *to = &m->data.column[part->number];
	const struct kts_column *from = &m->from->column[part->number];
	size_t at = sample / KTS_SEGMENT_SAMPLES;

	if (to->segment == from->segment) {
		if (reserve(part, from->n_segments) != KTS_OK)
			return NULL;
		memcpy(part->segment, from->segment, from->n_segments * sizeof(*part->segment));
		to->segment = part->segment;
	}
	struct kts_segment *own = &part->own[at];
	const struct kts_segment *old = from->segment[at];
	size_t words = old->cap / 64;

	if (to->segment[at] == own)
		return own;
	if (own->cap != old->cap) {
		free(own->value);
		*own = (struct kts_segment){ .value = malloc((old->cap + words) * sizeof *own->value) };
		if (!own->value)
			return NULL;
		own->valid = own->value + old->cap;
		own->cap = old->cap;
	}
	memcpy(own->value, old->value, old->cap * sizeof *own->value);
	memcpy(own->valid, old->valid, words * sizeof *own->valid);
	to->segment[at] = own;
	return own;
}

static enum kts_status put(struct kts_mutated *m, uint64_t sample, uint64_t bits, bool *changed)
{
	if (kts_column_bits(&m->data.column[m->now->number], sample) == bits)
		return KTS_OK;
	struct kts_segment *s = own_segment(m, sample);

	if (!s)
		return KTS_ENOMEM;
	s->value[sample % KTS_SEGMENT_SAMPLES] = bits;
	*changed = true;
	return KTS_OK;
}

/* @from with @id over [@begin, @end), as a list of its own. */
static enum kts_status overlay(struct kts_runs *runs, const struct kts_runs *from, uint64_t begin, uint64_t end, uint64_t id,
			       uint64_t n)
{
	size_t i = 0;

	*runs = (struct kts_runs){ 0 };
	enum kts_status rc = KTS_OK;
	for (; i < from->n && from->run[i].begin < begin && rc == KTS_OK; i++)
		rc = kts_runs_add(runs, from->run[i].begin, from->run[i].id);
	if (rc == KTS_OK)
		rc = kts_runs_add(runs, begin, id);
	while (i < from->n && from->run[i].begin < end)
		i++;
	if (rc == KTS_OK && end < n)
		rc = kts_runs_add(runs, end, kts_runs_get(from, end));
	for (; i < from->n && rc == KTS_OK; i++)
		rc = kts_runs_add(runs, from->run[i].begin, from->run[i].id);
	if (rc != KTS_OK) {
		kts_runs_free(runs);
		*runs = *from;
	}
	return rc;
}

/* --- values --- */

/* A magnitude that strengths are parts of; one of the two, by type. */
struct reference {
	kts_uwide integer;
	double real;
};

struct part {
	kts_wide integer;
	double real;
};

static bool is_number(enum kts_type type)
{
	return type == KTS_TYPE_U64 || type == KTS_TYPE_I64 || type == KTS_TYPE_F64;
}

static struct reference magnitude(enum kts_type type, uint64_t bits)
{
	if (type == KTS_TYPE_F64)
		return (struct reference){ .real = fabs(kts_bits_double(bits)) };
	if (type == KTS_TYPE_U64 || (int64_t)bits >= 0)
		return (struct reference){ .integer = bits };
	return (struct reference){ .integer = (kts_uwide) - (kts_wide)(int64_t)bits };
}

/* That part of a magnitude, with its sign; of integers at least 1 of what is not 0. */
static struct part part_of(const struct reference *whole, int percent)
{
	struct part part = { .real = whole->real / 100 * percent };
	unsigned int hundredths = (unsigned int)abs(percent);

	/* most values leave the slow division of 128 bits alone */
	if (whole->integer < UINT64_MAX / 1024)
		part.integer = ((uint64_t)whole->integer * hundredths + 99) / 100;
	else
		part.integer = (kts_wide)((whole->integer * hundredths + 99) / 100);
	if (percent < 0)
		part.integer = -part.integer;
	return part;
}

/* The value plus a part, kept in its type. */
static uint64_t moved(enum kts_type type, uint64_t bits, const struct part *part)
{
	if (type == KTS_TYPE_F64) {
		double value = kts_bits_double(bits) + part->real;

		if (value > DBL_MAX)
			value = DBL_MAX;
		return kts_double_bits(value < -DBL_MAX ? -DBL_MAX : value);
	}
	kts_wide value = (type == KTS_TYPE_U64 ? (kts_wide)bits : (kts_wide)(int64_t)bits) + part->integer;
	kts_wide lo = type == KTS_TYPE_U64 ? 0 : (kts_wide)INT64_MIN;
	kts_wide hi = type == KTS_TYPE_U64 ? (kts_wide)UINT64_MAX : (kts_wide)INT64_MAX;

	if (value < lo)
		value = lo;
	return (uint64_t)(value > hi ? hi : value);
}

static struct reference greatest(const struct kts_column *column, uint64_t begin, uint64_t end)
{
	struct reference most = { 0 };

	for (uint64_t i = begin; i < end; i++) {
		/* where there is no value it is 0 */
		struct reference m = magnitude(column->type, kts_column_bits(column, i));

		if (m.integer > most.integer)
			most.integer = m.integer;
		if (m.real > most.real)
			most.real = m.real;
	}
	/* of a signal of zeros everything is far off */
	return most.integer || most.real > 0 ? most : (struct reference){ .integer = 1, .real = 1 };
}

/* The first sample with a value from @at on, or else the last one before it; UINT64_MAX: there is none. */
static uint64_t with_value(const struct kts_column *column, uint64_t begin, uint64_t at, uint64_t end)
{
	for (uint64_t i = at; i < end; i++)
		if (kts_column_valid(column, i))
			return i;
	while (at-- > begin)
		if (kts_column_valid(column, at))
			return at;
	return UINT64_MAX;
}

static bool is_negative(enum kts_type type, uint64_t bits)
{
	return type == KTS_TYPE_F64 ? kts_bits_double(bits) < 0 : type == KTS_TYPE_I64 && (int64_t)bits < 0;
}

/* Every value of [@at, @end) becomes moved(); without a reference it becomes a multiple of itself. */
static enum kts_status move(struct kts_mutated *m, uint64_t at, uint64_t end, const struct reference *reference, int percent,
			    bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];
	struct part part = { 0 };

	if (reference)
		part = part_of(reference, percent);
	for (uint64_t i = at; i < end; i++) {
		uint64_t bits = kts_column_bits(from, i);

		if (!kts_column_valid(from, i))
			continue;
		if (!reference) {
			struct reference own = magnitude(from->type, bits);

			part = part_of(&own, is_negative(from->type, bits) ? -percent : percent);
		}
		KTS_TRY(put(m, i, moved(from->type, bits, &part), changed));
	}
	return KTS_OK;
}

static enum kts_status freeze(struct kts_mutated *m, uint64_t at, uint64_t end, bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];
	uint64_t held = at;

	/* what was there just before, so that one sample can freeze too */
	while (held && !kts_column_valid(from, held - 1))
		held--;
	held = held ? held - 1 : at;
	if (!kts_column_valid(from, held))
		held = with_value(from, at, at, end);
	for (uint64_t i = at; held != UINT64_MAX && i < end; i++)
		if (kts_column_valid(from, i))
			KTS_TRY(put(m, i, kts_column_bits(from, held), changed));
	return KTS_OK;
}

/* A truth becomes its opposite, a text one that is nowhere else: ids count from 1. */
static enum kts_status flip(struct kts_mutated *m, uint64_t at, uint64_t end, bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];

	for (uint64_t i = at; i < end; i++)
		if (kts_column_valid(from, i))
			KTS_TRY(put(m, i, from->type == KTS_TYPE_BOOL && !kts_column_bits(from, i), changed));
	return KTS_OK;
}

static enum kts_status lose(struct kts_mutated *m, uint64_t at, uint64_t end, bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];
	struct kts_column *to = &m->data.column[m->now->number];

	for (uint64_t i = at; i < end; i++) {
		struct kts_segment *s;

		if (!kts_column_valid(from, i))
			continue;
		s = own_segment(m, i);
		if (!s)
			return KTS_ENOMEM;
		s->value[i % KTS_SEGMENT_SAMPLES] = 0;
		s->valid[i % KTS_SEGMENT_SAMPLES / 64] &= ~(1ull << i % 64);
		to->n_valid--;
		*changed = true;
	}
	if (!*changed)
		return KTS_OK;
	return overlay(&to->errors, &from->errors, at, end, KTS_ERROR_OF(KTS_KIND_placeholder), from->n);
}

/* An id that @runs does not have, from @at to where it changes by itself. */
static enum kts_status another(struct kts_runs *runs, const struct kts_runs *from, uint64_t at, uint64_t n, bool *changed)
{
	size_t here = kts_runs_find(from, at);
	uint64_t most = 0;

	for (size_t i = 0; i < from->n; i++)
		if (from->run[i].id > most)
			most = from->run[i].id;
	if (!most || here == SIZE_MAX || !from->run[here].id)
		return KTS_OK;
	*changed = true;
	return overlay(runs, from, at, here + 1 < from->n ? from->run[here + 1].begin : n, most + 1, n);
}

static enum kts_status swap(struct kts_mutated *m, uint64_t at, bool *changed)
{
	return another(&m->data.column[m->now->number].identities, &m->from->column[m->now->number].identities, at,
		       m->from->axis.n, changed);
}

/* --- a mutation --- */

/* A part of the samples from @at on; of the end, the last part. Moves *@at there and gives the end. */
static uint64_t stretch(uint64_t begin, uint64_t *at, uint64_t end, enum kts_mutation_place place, int percent)
{
	uint64_t n = percent ? (end - begin) / 100 * (uint64_t)percent + (end - begin) % 100 * (uint64_t)percent / 100 : 1;

	if (n == 0)
		n = 1;
	if (place == KTS_PLACE_END)
		*at = n < end - begin ? end - n : begin;
	return n < end - *at ? *at + n : end;
}

/* Mutations of a stretch of samples, whatever their values are. */
static enum kts_status apply_stretch(struct kts_mutated *m, const struct kts_mutant *mutant, uint64_t begin, uint64_t end,
				     enum kts_mutation_place place, bool *changed)
{
	uint64_t last = stretch(begin, &m->sample, end, place, mutant->percent);

	if (mutant->kind == KTS_MUTATION_freeze)
		return freeze(m, m->sample, last, changed);
	if (mutant->kind == KTS_MUTATION_lose)
		return lose(m, m->sample, last, changed);
	if (m->from->column[m->now->number].type == KTS_TYPE_BOOL || m->from->column[m->now->number].type == KTS_TYPE_TEXT)
		return flip(m, m->sample, last, changed);
	return KTS_OK;
}

/* Mutations of numbers. */
static enum kts_status apply_number(struct kts_mutated *m, const struct kts_mutant *mutant, uint64_t begin, uint64_t end,
				    bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];
	uint64_t at = is_number(from->type) ? with_value(from, begin, m->sample, end) : UINT64_MAX;
	struct reference reference;

	if (at == UINT64_MAX)
		return KTS_OK;
	m->sample = at;
	if (mutant->kind == KTS_MUTATION_scale)
		return move(m, at, from->n, NULL, mutant->percent, changed);
	if (mutant->kind == KTS_MUTATION_drop) {
		reference = magnitude(from->type, kts_column_bits(from, at));
		return move(m, at, from->n, &reference, -mutant->percent, changed);
	}
	reference = greatest(from, begin, end);
	return move(m, at, mutant->kind == KTS_MUTATION_spike ? at + 1 : from->n, &reference, mutant->percent, changed);
}

/* Is it no farther off than mutations by parts go? */
static bool is_near(const struct kts_column *from, uint64_t begin, uint64_t end, int percent, uint64_t old, uint64_t bits)
{
	struct reference most = greatest(from, begin, end);

	if (from->type == KTS_TYPE_F64)
		return fabs(kts_bits_double(bits) - kts_bits_double(old)) <= most.real / 100 * percent;
	struct part reach = part_of(&most, percent);
	bool is_signed = from->type == KTS_TYPE_I64;
	kts_wide a = is_signed ? (kts_wide)(int64_t)old : (kts_wide)old;
	kts_wide b = is_signed ? (kts_wide)(int64_t)bits : (kts_wide)bits;

	return (a < b ? b - a : a - b) <= reach.integer;
}

/* One value becomes what the mutant says. */
static enum kts_status aim(struct kts_mutated *m, const struct kts_mutant *mutant, uint64_t begin, uint64_t end,
			   bool *changed)
{
	const struct kts_column *from = &m->from->column[m->now->number];
	uint64_t at = with_value(from, begin, m->sample, end), bits = mutant->bits;

	if (at == UINT64_MAX || is_number(from->type) == (mutant->kind == KTS_MUTATION_flip))
		return KTS_OK;
	m->sample = at;
	if (mutant->to == KTS_TO_STEP) {
		struct part step = { .integer = (int64_t)bits, .real = kts_bits_double(bits) };

		if (!at || !kts_column_valid(from, at - 1))
			return KTS_OK;
		bits = moved(from->type, kts_column_bits(from, at - 1), &step);
	}
	if (mutant->percent && !is_near(from, begin, end, mutant->percent, kts_column_bits(from, at), bits))
		return KTS_OK;
	return put(m, at, bits, changed);
}

/* @mutant on the column that is m->now. */
static enum kts_status apply(struct kts_mutated *m, const struct kts_mutant *mutant, uint64_t begin, uint64_t end,
			     enum kts_mutation_place place, bool *changed)
{
	if (mutant->to != KTS_TO_PART)
		return aim(m, mutant, begin, end, changed);
	switch (mutant->kind) {
	case KTS_MUTATION_swap:
		return swap(m, m->sample, changed);
	case KTS_MUTATION_freeze:
	case KTS_MUTATION_flip:
	case KTS_MUTATION_lose:
		return apply_stretch(m, mutant, begin, end, place, changed);
	case KTS_MUTATION_drop:
	case KTS_MUTATION_scale:
	case KTS_MUTATION_shift:
	case KTS_MUTATION_spike:
	case KTS_MUTATION_COUNT:
		break;
	}
	return apply_number(m, mutant, begin, end, changed);
}

static enum kts_status apply_all(struct kts_mutated *m, const uint32_t *column, size_t n, const struct kts_mutant *mutant,
				 uint64_t begin, uint64_t end, enum kts_mutation_place place, bool axis, bool *changed)
{
	const uint64_t places[] = { begin, begin + (end - begin) / 2, end - 1 };
	/* behind the first sample, so that it has a neighbour to differ from */
	uint64_t at = places[place] == begin && end - begin > 1 ? begin + 1 : places[place];
	uint64_t first = UINT64_MAX;

	m->sample = at;
	if (axis && mutant->kind == KTS_MUTATION_swap)
		KTS_TRY(another(&m->data.axis.schedulers, &m->from->axis.schedulers, at, m->from->axis.n, changed));
	for (size_t i = 0; i < n; i++) {
		bool this = false;

		m->sample = at;
		KTS_TRY(begin_column(m, i, column[i]));
		KTS_TRY(apply(m, mutant, begin, end, place, &this));
		if (this && m->column == KTS_NO_COLUMN) {
			m->column = column[i];
			first = m->sample;
		}
		*changed |= this;
	}
	if (first != UINT64_MAX)
		m->sample = first;
	return KTS_OK;
}

enum kts_status kts_mutate(struct kts_mutated *m, const uint32_t *column, size_t n, const struct kts_mutant *mutant,
			   uint64_t begin, uint64_t end, enum kts_mutation_place place, bool axis, bool *changed)
{
	enum kts_status rc;

	restore(m);
	*changed = false;
	rc = apply_all(m, column, n, mutant, begin, end, place, axis, changed);
	if (rc != KTS_OK || !*changed)
		restore(m);
	return rc;
}
