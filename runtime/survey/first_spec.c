/* SPDX-License-Identifier: MIT */
/*
 * A first spec: for every signal the checks that its values suggest, judged over the series itself, and kept
 * where they hold.
 */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

enum suggestion {
	SUGGEST_MONOTONIC,
	SUGGEST_RATE,
	SUGGEST_CONSTANT,
	SUGGEST_BAND,
	SUGGEST_COUNT
};

/* By offer: a bit for each suggestion that stands in the text. */
struct draft {
	const struct kts_survey *survey;
	uint8_t *kept;
	size_t begin, end;	/* the offers that are written */
};

static const struct {
	const char *name;
	unsigned suggestions;
} groups[] = {
	{ "counters", 1u << SUGGEST_MONOTONIC | 1u << SUGGEST_RATE },
	{ "constants", 1u << SUGGEST_CONSTANT },
	{ "bounds", 1u << SUGGEST_BAND },
};

/* Of a program, which the next load numbers anew: it held in this run and will not in any other. */
static bool is_id(const struct kts_offer *o)
{
	static const char begin[] = "report.prog_runtime_stats[", end[] = "].id";
	size_t len = strlen(o->path);

	return strncmp(o->path, begin, sizeof begin - 1) == 0 && len >= sizeof begin + sizeof end - 1 &&
	       strcmp(o->path + len - (sizeof end - 1), end) == 0;
}

static unsigned suggest(const struct kts_offer *o)
{
	if (!o->readable || o->address || o->character || o->valid < 2 || is_id(o))
		return 0;
	switch (o->behaviour) {
	case KTS_BEHAVIOUR_COUNTER:
		return 1u << SUGGEST_MONOTONIC | (o->has_rate ? 1u << SUGGEST_RATE : 0);
	case KTS_BEHAVIOUR_CONSTANT:
		return 1u << SUGGEST_CONSTANT;
	case KTS_BEHAVIOUR_CHANGES:
		return o->type == KTS_TYPE_BOOL ? 0 : 1u << SUGGEST_BAND;
	case KTS_BEHAVIOUR_NONE:
		break;
	}
	return 0;
}

/* --- numbers with some room --- */

static double real_of(const struct kts_offer *o, uint64_t bits)
{
	double real;

	if (o->type == KTS_TYPE_I64)
		return (double)(int64_t)bits;
	if (o->type != KTS_TYPE_F64)
		return (double)bits;
	memcpy(&real, &bits, sizeof real);
	return real;
}

/*
 * The next number with two digits at or above @x, if not @up at or below it; 0 and what is no number stay.
 * Powers of ten up to 10^22 are exact, so that 0.3 comes out as 0.3.
 */
static double round_off(double x, bool up)
{
	double size = x < 0 ? -x : x, power = 1, scaled, whole;

	if (!(size > 0 && size < 1e20))
		return x;
	if (size < 1e-18)
		return up ? (x > 0 ? 1e-18 : 0) : (x > 0 ? 0 : -1e-18);
	for (; size / power >= 100; power *= 10)
		;
	if (power > 1) {
		scaled = x / power;
	} else {
		for (; size * power < 10; power *= 10)
			;
		scaled = x * power;
		power = -power;
	}
	whole = (double)(int64_t)scaled;
	if (up && whole < scaled)
		whole++;
	if (!up && whole > scaled)
		whole--;
	return power > 0 ? whole * power : whole / -power;
}

static void put_real(FILE *out, double x)
{
	char text[KTS_NUMBER_BYTES];

	/* a literal without a point is an integer, which would have to fit one */
	if (x > -1e15 && x < 1e15)
		kts_real_write(text, x);
	else
		kts_real_write_json(text, x);
	fputs(text, out);
}

static double real_room(const struct kts_offer *o)
{
	double least = real_of(o, o->least), greatest = real_of(o, o->greatest);

	/* halves, because the difference of two doubles may be none */
	return greatest / 5 - least / 5;
}

/*
 * One end of a band, a fifth of the range beyond the least or greatest value. A number without a sign, or one
 * that never was below 0, is not let below it; where an end would leave its type, it stays at the value.
 */
static void put_end(FILE *out, const struct kts_offer *o, bool high)
{
	uint64_t bits = high ? o->greatest : o->least;
	double end = real_of(o, bits), room = real_room(o), rounded = round_off(high ? end + room : end - room, high);

	if (!high && end >= 0 && rounded < 0)
		rounded = 0;
	if (o->type != KTS_TYPE_F64) {
		bool fits = rounded > -9e18 && rounded < 9e18;

		rounded = fits ? (double)(int64_t)rounded - (!high && rounded < (double)(int64_t)rounded) +
				 (high && rounded > (double)(int64_t)rounded) : rounded;
		if (!fits || (high ? rounded < end : rounded > end)) {
			kts_series_put_value(out, o->type, bits);
			return;
		}
	}
	if (rounded - rounded != 0) {
		kts_series_put_value(out, o->type, bits);
		return;
	}
	put_real(out, rounded);
}

/* --- text --- */

/* What a check needs to say where some samples have no value. */
static void put_modifiers(FILE *out, const struct kts_offer *o, enum suggestion suggestion)
{
	bool class[KTS_CLASS_COUNT] = { false };
	bool moves = suggestion == SUGGEST_MONOTONIC || suggestion == SUGGEST_RATE;

	for (unsigned k = 0; k < KTS_KIND_COUNT; k++)
		if (o->missing[k])
			class[kts_error_class((enum kts_error_kind)k)] = true;
	for (unsigned c = 0; c < KTS_CLASS_COUNT; c++) {
		if (!class[c] || (c == KTS_CLASS_gap && moves))
			continue;
		fprintf(out, " on %s skip", kts_error_class_name((enum kts_error_class)c));
	}
	if (o->valid < o->samples)
		fprintf(out, " coverage >= %u%%", (unsigned)(90.0 * (double)o->valid / (double)o->samples));
}

static void put_check(FILE *out, const struct kts_offer *o, enum suggestion suggestion)
{
	switch (suggestion) {
	case SUGGEST_MONOTONIC:
		fprintf(out, "    monotonic %s", o->name);
		break;
	case SUGGEST_RATE:
		fprintf(out, "    rate %s <= ", o->name);
		put_real(out, round_off(2 * o->fastest, true));
		fputs("/s on zero_time skip", out);
		break;
	case SUGGEST_CONSTANT:
		if (o->type == KTS_TYPE_BOOL) {
			fprintf(out, "    %s %s", o->least ? "always" : "never", o->name);
		} else {
			fprintf(out, "    always %s == ", o->name);
			kts_survey_put_constant(out, o);
		}
		break;
	case SUGGEST_BAND:
		fprintf(out, "    always %s in [", o->name);
		put_end(out, o, false);
		fputs(", ", out);
		put_end(out, o, true);
		fputs("]", out);
		break;
	case SUGGEST_COUNT:
		return;
	}
	put_modifiers(out, o, suggestion);
	fputs("\n", out);
}

static void put_group(FILE *out, const struct draft *d, size_t group)
{
	const struct kts_survey *s = d->survey;
	bool begun = false;

	for (size_t i = d->begin; i < d->end; i++) {
		for (unsigned k = 0; k < SUGGEST_COUNT; k++) {
			if (!(d->kept[i] & groups[group].suggestions & 1u << k))
				continue;
			if (!begun)
				fprintf(out, "\ngroup \"%s\" {\n", groups[group].name);
			begun = true;
			put_check(out, &s->offer[i], (enum suggestion)k);
		}
	}
	if (begun)
		fputs("}\n", out);
}

static enum kts_status write_draft(const struct draft *d, char **text, size_t *len)
{
	const struct kts_survey *s = d->survey;
	FILE *out = open_memstream(text, len);

	if (!out)
		return KTS_ENOMEM;
	fputs("kts 1\n\n# A first spec by `kts show --spec`: what held in this run. Tighten it to what must hold in any.\n",
	      out);
	kts_survey_put_series(out, s);
	fputs("\n", out);
	for (size_t i = d->begin; i < d->end; i++) {
		if (!d->kept[i])
			continue;
		kts_survey_put_signal(out, &s->offer[i]);
		kts_survey_put_sweeps(out, " # ", &s->offer[i], false);
		fputs("\n", out);
	}
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
		put_group(out, d, g);
	return kts_survey_close(out, text);
}

/* --- judging --- */

/* The checks of the text, in its order, with what became of them. */
static void drop_failed(struct draft *d, const struct kts_results *results)
{
	size_t at = 0;

	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		for (size_t i = d->begin; i < d->end; i++) {
			for (unsigned k = 0; k < SUGGEST_COUNT; k++) {
				if (!(d->kept[i] & groups[g].suggestions & 1u << k))
					continue;
				if (at < results->n && results->result[at].verdict != KTS_PASS)
					d->kept[i] &= (uint8_t)~(1u << k);
				at++;
			}
		}
	}
}

static enum kts_status judge(struct draft *d, struct kts_survey *s, const struct kts_spec *spec, bool *passes)
{
	struct kts_run_options how = { .size = sizeof(how) };
	struct kts_series *series = NULL;
	struct kts_results *results = NULL;
	enum kts_status status = kts_survey_read(s, spec, false, &series);

	if (status == KTS_OK)
		status = kts_program_run(spec->program, kts_series_data(series), &how, &results);
	if (status == KTS_OK) {
		*passes = results->verdict == KTS_PASS;
		drop_failed(d, results);
	}
	kts_results_free(results);
	kts_series_free(series);
	return status;
}

static bool is_empty(const struct draft *d)
{
	for (size_t i = d->begin; i < d->end; i++)
		if (d->kept[i])
			return false;
	return true;
}

static enum kts_status nothing(struct kts_survey *s)
{
	kts_diag_help(kts_diag_in_file(&s->diags, KTS_DIAG_show_nothing, s->file, 0, 0,
				       "there is nothing that a check could hold"),
		      "`kts show` without --spec says what there is");
	return KTS_EDATA;
}

/* Write, judge, and drop what does not hold, until all that is left of a part does. */
static enum kts_status settle(struct draft *d, struct kts_survey *s)
{
	for (bool passes = false; !passes && !is_empty(d);) {
		struct kts_spec *spec = NULL;
		char *text;
		size_t len;

		KTS_TRY(write_draft(d, &text, &len));
		enum kts_status status = kts_spec_compile_text("kts show", text, len, NULL, &spec);

		if (status == KTS_OK)
			status = judge(d, s, spec, &passes);
		kts_spec_free(spec);
		free(text);
		if (status != KTS_OK)
			return status == KTS_ESPEC ? KTS_EBUG : status;
	}
	return KTS_OK;
}

/* What is left, as `kts fmt` lays it out. */
static enum kts_status finish(const struct draft *d, struct kts_survey *s)
{
	struct kts_layout *layout = NULL;
	char *text;
	size_t len;

	KTS_TRY(write_draft(d, &text, &len));
	enum kts_status status = kts_layout_text("kts show", text, len, &layout);

	free(text);
	if (status == KTS_OK) {
		s->spec = strdup(kts_layout_bytes(layout, &len));
		if (!s->spec)
			status = KTS_ENOMEM;
	}
	kts_layout_free(layout);
	return status == KTS_ESPEC ? KTS_EBUG : status;
}

static enum kts_status make(struct draft *d, struct kts_survey *s)
{
	for (size_t i = 0; i < s->n; i++)
		d->kept[i] = (uint8_t)suggest(&s->offer[i]);
	for (; d->begin < s->n; d->begin = d->end) {
		d->end = kts_survey_together(s, d->begin);
		KTS_TRY(settle(d, s));
	}
	d->begin = 0;
	d->end = s->n;
	return is_empty(d) ? nothing(s) : finish(d, s);
}

enum kts_status kts_survey_first_spec(struct kts_survey *s)
{
	struct draft d = { .survey = s, .kept = calloc(s->n + 1, 1) };
	enum kts_status status = d.kept ? make(&d, s) : KTS_ENOMEM;

	free(d.kept);
	return status;
}
