/* SPDX-License-Identifier: MIT */
/* Facts of offers, from columns that were read as a check would read them. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

enum kts_status kts_survey_close(FILE *out, char **text)
{
	bool failed = ferror(out);

	if (fclose(out) == 0 && !failed)
		return KTS_OK;
	free(*text);
	*text = NULL;
	return KTS_ENOMEM;
}

enum kts_status kts_survey_read(struct kts_survey *s, const struct kts_spec *spec, bool discover,
				struct kts_series **out)
{
	const struct kts_survey_options *o = s->options;
	struct kts_series_options how = {
		.size = sizeof(how), .file = s->file, .spec = spec ? &spec->ir->series : NULL,
		.discovery = discover ? &s->discovery : NULL,
	};
	const struct kts_projection *projection = spec ? spec->ir->projection : NULL;
	size_t n = spec ? spec->ir->n_projections : 0;

	if (o) {
		how.events_file = o->events;
		how.ignore_truncated_tail = o->ignore_truncated_tail != 0;
		how.progress = o->progress;
		how.progress_arg = o->progress_context;
	}
	if (s->memory)
		return kts_series_read_memory(projection, n, &how, s->bytes, s->len, &s->diags, out);
	return kts_series_read(projection, n, &how, &s->diags, out);
}

/* --- text of specs --- */

static void put_key(FILE *out, const char *key, const struct kts_found *found, const char *unit)
{
	if (!found)
		return;
	fprintf(out, "    %s ", key);
	kts_survey_put_path(out, found->root, found->one, found->depth);
	fprintf(out, "%s%s\n", unit ? " " : "", unit ? unit : "");
}

static bool is_utf8(const char *text)
{
	uint32_t code;

	for (size_t n; (n = kts_utf8_next(text, &code)) != 0; text += n)
		if (code == UINT32_MAX)
			return false;
	return true;
}

void kts_survey_put_series(FILE *out, const struct kts_survey *s)
{
	bool named = is_utf8(s->file), events = s->events && is_utf8(s->events);

	if (!named)
		fputs("# the name of the file is no UTF-8: give it by -s\n", out);
	if (s->events && !events)
		fputs("# the name of the file of events is no UTF-8: give it by --events\n", out);
	fputs("series \"", out);
	kts_text_write(out, KTS_ESCAPE_YAML, named ? s->file : "-");
	fputs("\"", out);
	if (events || s->time || s->tag || s->phase) {
		fputs(" {\n", out);
		if (events) {
			fputs("    events \"", out);
			kts_text_write(out, KTS_ESCAPE_YAML, s->events);
			fputs("\"\n", out);
		}
		put_key(out, "time", s->time, s->time_unit);
		put_key(out, "tag", s->tag, NULL);
		put_key(out, "phase", s->phase, NULL);
		fputs("}", out);
	}
	fputs("\n", out);
}

void kts_survey_put_signal(FILE *out, const struct kts_offer *o)
{
	fprintf(out, "signal %s : %s = %s", o->name, kts_type_word(o->type), o->path);
}

void kts_survey_put_constant(FILE *out, const struct kts_offer *o)
{
	if (!o->text) {
		kts_series_put_value(out, o->type, o->least);
		return;
	}
	fputc('"', out);
	kts_text_write(out, KTS_ESCAPE_YAML, o->text);
	fputc('"', out);
}

/* A spec that reads the offers [begin, end): each signal stands in a check, or it would not be read. */
static enum kts_status compile(const struct kts_survey *s, size_t begin, size_t end, struct kts_spec **out)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	enum kts_status status;

	*out = NULL;
	if (!stream)
		return KTS_ENOMEM;
	fputs("kts 1\n", stream);
	kts_survey_put_series(stream, s);
	for (size_t i = begin; i < end; i++) {
		const struct kts_offer *o = &s->offer[i];

		if (!o->readable)
			continue;
		kts_survey_put_signal(stream, o);
		fprintf(stream, o->type == KTS_TYPE_BOOL ? "\nalways %s\n" :
				o->type == KTS_TYPE_TEXT ? "\nalways %s == \"\"\n" : "\nmonotonic %s\n", o->name);
	}
	KTS_TRY(kts_survey_close(stream, &text));
	status = kts_spec_compile_text("kts show", text, len, NULL, out);
	free(text);
	return status == KTS_ESPEC ? KTS_EBUG : status;
}

/* --- columns --- */

static bool less(uint64_t a, uint64_t b, enum kts_type type)
{
	double x, y;

	if (type == KTS_TYPE_I64)
		return (int64_t)a < (int64_t)b;
	if (type != KTS_TYPE_F64)
		return a < b;
	memcpy(&x, &a, sizeof x);
	memcpy(&y, &b, sizeof y);
	return x < y;
}

/* What pairs of neighbours, of one identity each, do. */
struct steps {
	uint64_t up, down, others;	/* others: pairs of several identities */
	double sum, seconds;
	uint64_t timed;
};

static void take_pair(struct kts_offer *o, const struct kts_axis *axis, uint64_t at[2], uint64_t bits[2],
		      struct steps *steps)
{
	bool up = less(bits[0], bits[1], o->type), down = less(bits[1], bits[0], o->type);
	int64_t begin, end;
	double step, seconds;

	steps->up += up;
	steps->down += down;
	if (down || o->type == KTS_TYPE_BOOL || o->type == KTS_TYPE_F64 || !kts_axis_elapsed(axis, at[0], &begin) ||
	    !kts_axis_elapsed(axis, at[1], &end) || end <= begin)
		return;
	step = (double)(bits[1] - bits[0]);
	seconds = (double)((uint64_t)end - (uint64_t)begin) / 1e9;
	steps->sum += step;
	steps->seconds += seconds;
	steps->timed++;
	if (steps->timed == 1 || step / seconds > o->fastest)
		o->fastest = step / seconds;
}

static void count_errors(struct kts_offer *o, const struct kts_data *data, const struct kts_column *column)
{
	for (size_t i = 0; i < column->errors.n; i++) {
		const struct kts_run *run = &column->errors.run[i];
		uint64_t end = i + 1 < column->errors.n ? run[1].begin : column->n;

		if (run->id)
			o->missing[kts_errors_get(data->errors, (kts_error_id)run->id)->kind] += end - run->begin;
	}
}

static void measure(struct kts_offer *o, const struct kts_data *data, const struct kts_column *column)
{
	struct steps steps = { 0 };
	uint64_t at[2] = { 0, 0 }, bits[2] = { 0, 0 }, identity[2] = { 0, 0 };

	o->samples = column->n;
	o->valid = 0;
	for (uint64_t i = 0; i < column->n; i++) {
		if (!kts_column_valid(column, i))
			continue;
		at[1] = i;
		bits[1] = kts_column_bits(column, i);
		identity[1] = kts_runs_get(&column->identities, i);
		if (!o->valid || less(bits[1], o->least, o->type))
			o->least = bits[1];
		if (!o->valid || less(o->greatest, bits[1], o->type))
			o->greatest = bits[1];
		o->places += !o->valid || identity[0] != identity[1];
		if (o->valid && identity[0] == identity[1])
			take_pair(o, &data->axis, at, bits, &steps);
		o->valid++;
		at[0] = at[1];
		bits[0] = bits[1];
		identity[0] = identity[1];
	}
	count_errors(o, data, column);
	if (!o->valid)
		return;
	o->behaviour = KTS_BEHAVIOUR_CHANGES;
	if (!less(o->least, o->greatest, o->type))
		o->behaviour = KTS_BEHAVIOUR_CONSTANT;
	else if (!steps.down && steps.up > 1 && !o->address && (o->type == KTS_TYPE_U64 || o->type == KTS_TYPE_I64))
		o->behaviour = KTS_BEHAVIOUR_COUNTER;
	o->has_rate = o->behaviour == KTS_BEHAVIOUR_COUNTER && steps.timed;
	if (o->has_rate)
		o->rate = steps.sum / steps.seconds;
}

/* The text of a column of one text, which outlives the series; values of a text are ids, which tell nobody anything. */
static enum kts_status take_text(struct kts_survey *s, struct kts_offer *o, const struct kts_data *data)
{
	const char *text;
	size_t len = 0;
	bool same = o->valid && o->least == o->greatest && o->least;

	text = same ? kts_texts_get(data->texts, (uint32_t)o->least, &len) : NULL;
	o->least = o->greatest = 0;
	o->behaviour = KTS_BEHAVIOUR_NONE;
	/* no literal has a NUL */
	if (!text || memchr(text, '\0', len))
		return KTS_OK;
	o->text = kts_bump_text(&s->text, text, len);
	o->behaviour = KTS_BEHAVIOUR_CONSTANT;
	return o->text ? KTS_OK : KTS_ENOMEM;
}

/* The facts of the offers that @spec reads; its columns are in their order. */
static enum kts_status take_columns(struct kts_survey *s, size_t begin, size_t end, const struct kts_spec *spec,
				    const struct kts_series *series)
{
	const struct kts_data *data = kts_series_data(series);
	size_t column = 0;

	for (size_t i = begin; i < end; i++) {
		struct kts_offer *o = &s->offer[i];

		if (!o->readable)
			continue;
		if (column == data->n_columns || strcmp(spec->ir->projection[column].text, o->path) != 0)
			return KTS_EBUG;
		measure(o, data, &data->column[column++]);
		if (o->type == KTS_TYPE_TEXT)
			KTS_TRY(take_text(s, o, data));
	}
	return KTS_OK;
}

static enum kts_status measure_some(struct kts_survey *s, size_t begin, size_t end, bool first)
{
	struct kts_series *series = NULL;
	struct kts_spec *spec;
	enum kts_status status = compile(s, begin, end, &spec);

	if (status == KTS_OK)
		status = kts_survey_read(s, spec, false, &series);
	if (status == KTS_OK)
		status = take_columns(s, begin, end, spec, series);
	if (status == KTS_OK && first && s->form == KTS_FORM_PLAIN)
		status = kts_survey_axis(s, series);
	kts_series_free(series);
	kts_spec_free(spec);
	return status;
}

size_t kts_survey_together(const struct kts_survey *s, size_t begin)
{
	size_t most = KTS_MAX_SHOWN_CELLS / (s->samples ? s->samples : 1) + 1, n = 0;

	for (; begin < s->n && n < most; begin++)
		n += s->offer[begin].readable;
	return begin;
}

static bool has_readable(const struct kts_survey *s, size_t begin, size_t end)
{
	for (; begin < end; begin++)
		if (s->offer[begin].readable)
			return true;
	return false;
}

enum kts_status kts_survey_measure(struct kts_survey *s)
{
	bool first = true;

	for (size_t begin = 0, end; begin < s->n; begin = end) {
		end = kts_survey_together(s, begin);
		if (!has_readable(s, begin, end))
			continue;
		KTS_TRY(measure_some(s, begin, end, first));
		first = false;
	}
	return KTS_OK;
}
