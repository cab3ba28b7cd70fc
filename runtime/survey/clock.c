/* SPDX-License-Identifier: MIT */
/* The axis of a series in a few numbers. */
#include "runtime/survey/survey.h"

#include <stdlib.h>
#include <string.h>

static const char *tag_of(struct kts_survey *s, const struct kts_axis *axis, uint64_t sample)
{
	char tag[256];
	size_t len = kts_axis_tag(axis, sample, tag, sizeof tag);

	if (len >= sizeof tag)
		len = sizeof tag - 1;
	/* cut, but not in the middle of a character */
	while (len == sizeof tag - 1 && len && ((unsigned char)tag[len - 1] & 0x80))
		len--;
	return kts_bump_text(&s->text, tag, len);
}

static int compare(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* Steps of the clock between neighbours that have a time; those back are only counted. */
static size_t take_steps(struct kts_survey_clock *c, const struct kts_axis *axis, int64_t *step, uint64_t *longest)
{
	size_t n = 0;
	int64_t at, before = 0;
	bool any = false;

	for (uint64_t i = 0; i < axis->n; i++) {
		if (!kts_axis_elapsed(axis, i, &at)) {
			c->unknown++;
			continue;
		}
		if (!any || at < c->first_ns)
			c->first_ns = at;
		if (!any || at > c->last_ns)
			c->last_ns = at;
		if (any && at < before) {
			c->backwards++;
		} else if (any) {
			/* the difference of two times of one clock may leave i64; no recording is that long */
			uint64_t d = (uint64_t)at - (uint64_t)before;

			step[n] = d > INT64_MAX ? INT64_MAX : (int64_t)d;
			if (step[n] > c->longest_ns) {
				c->longest_ns = step[n];
				*longest = i;
			}
			n++;
		}
		before = at;
		any = true;
	}
	c->known = any;
	return n;
}

static enum kts_status take_clock(struct kts_survey *s, const struct kts_axis *axis)
{
	struct kts_survey_clock *c = &s->clock;
	int64_t *step = calloc(axis->n + 1, sizeof(*step));
	uint64_t longest = 0;
	size_t n;

	if (!step)
		return KTS_ENOMEM;
	*c = (struct kts_survey_clock){ 0 };
	n = take_steps(c, axis, step, &longest);
	if (n) {
		qsort(step, n, sizeof(*step), compare);
		c->interval_ns = step[n / 2];
		for (size_t i = 0; i < n; i++)
			c->gaps += step[i] / 2 > c->interval_ns || (step[i] / 2 == c->interval_ns && step[i] % 2);
	}
	free(step);
	c->longest_tag = tag_of(s, axis, longest);
	return c->longest_tag ? KTS_OK : KTS_ENOMEM;
}

static enum kts_status take_phases(struct kts_survey *s, const struct kts_axis *axis)
{
	s->n_phases = 0;
	for (uint64_t i = 0; i < axis->n; i++) {
		uint64_t step = kts_axis_step(axis, i);
		struct kts_survey_phase *last = s->n_phases ? &s->phases[s->n_phases - 1] : NULL;

		if (last && last->step == step) {
			last->n++;
			continue;
		}
		KTS_TRY(kts_grow(&s->phases, &s->cap_phases, s->n_phases, sizeof(*s->phases)));
		s->phases[s->n_phases] = (struct kts_survey_phase){ .step = step, .begin = i, .n = 1 };
		/* what is told of none of the further ones needs no text */
		if (s->n_phases < KTS_SURVEY_PHASES) {
			s->phases[s->n_phases].tag = tag_of(s, axis, i);
			if (!s->phases[s->n_phases].tag)
				return KTS_ENOMEM;
		}
		s->n_phases++;
	}
	return KTS_OK;
}

static enum kts_status take_identities(struct kts_survey *s, const struct kts_series *series)
{
	const struct kts_axis *axis = &kts_series_data(series)->axis;
	size_t n = kts_series_n_identities(series);

	free(s->identity);
	s->identity = calloc(n + 1, sizeof(*s->identity));
	if (!s->identity)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct kts_series_identity *identity = kts_series_identity(series, i);

		s->identity[i].object = kts_bump_text(&s->text, identity->object, strlen(identity->object));
		s->identity[i].tag = tag_of(s, axis, identity->first);
		if (!s->identity[i].object || !s->identity[i].tag)
			return KTS_ENOMEM;
	}
	s->n_identities = n;
	return KTS_OK;
}

static enum kts_status take_warnings(struct kts_survey *s, const struct kts_series *series)
{
	size_t n = kts_series_n_warnings(series);

	free(s->warning);
	s->n_warnings = 0;
	s->warning = calloc(n + 1, sizeof(*s->warning));
	if (!s->warning)
		return KTS_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const char *text = kts_series_warning(series, i);

		s->warning[i] = kts_bump_text(&s->text, text, strlen(text));
		if (!s->warning[i])
			return KTS_ENOMEM;
		s->n_warnings++;
	}
	return KTS_OK;
}

enum kts_status kts_survey_axis(struct kts_survey *s, const struct kts_series *series)
{
	const struct kts_axis *axis = &kts_series_data(series)->axis;

	s->samples = axis->n;
	KTS_TRY(take_clock(s, axis));
	KTS_TRY(take_phases(s, axis));
	KTS_TRY(take_identities(s, series));
	return take_warnings(s, series);
}
