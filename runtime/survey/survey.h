/* SPDX-License-Identifier: MIT */
#ifndef KTS_SURVEY_H
#define KTS_SURVEY_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/api_internal.h"
#include "runtime/series/discover.h"

/*
 * What a series offers: found by one reading (series/discover.h), then measured by readings for a spec of
 * those paths, so that each value, error and identity is the one that a check would see.
 */

/* One path that can be a signal. */
struct kts_offer {
	const struct kts_found *found;
	const char *name;	/* no other one has it */
	const char *path;	/* as a spec has it, with one key for each sweep */
	enum kts_type type;
	bool slots;		/* the sum over CPUs */
	bool address, character;	/* a number in name only */
	bool readable;		/* has a column in further readings; else the facts are those of the first reading */
	uint64_t samples, valid;
	uint64_t least, greatest;	/* bits of its type; where valid; 0 of a text */
	const char *text;	/* of a constant text, else NULL */
	enum kts_behaviour behaviour;
	bool has_rate;		/* of a counter */
	double rate, fastest;	/* 1/s: mean, and of two neighbours */
	uint64_t places;	/* distinct identities, one behind the other */
	uint64_t missing[KTS_KIND_COUNT];
};

/* Samples of one phase, one behind the other. */
struct kts_survey_phase {
	uint64_t step;		/* KTS_NO_PHASE: none */
	uint64_t begin, n;
	const char *tag;	/* of the first one */
};

struct kts_survey_identity {
	const char *object, *tag;
};

struct kts_survey_clock {
	bool known;
	int64_t first_ns, last_ns;
	int64_t interval_ns;	/* the median */
	uint64_t gaps;		/* intervals of more than twice that */
	int64_t longest_ns;
	const char *longest_tag;	/* the sample behind the longest one */
	uint64_t backwards, unknown;	/* samples */
};

struct kts_survey {
	struct kts_diags diags;
	char *file;
	char *bytes;		/* of a pipe, or of memory; NULL: the file is read again */
	size_t len;
	bool memory;
	const struct kts_survey_options *options;	/* only while it is made */
	struct kts_discovery discovery;
	struct kts_bump text;
	enum kts_form form;
	uint64_t samples;
	/* of a plain series: where its clock, its tags and its phases seem to stand; NULL: nowhere */
	const struct kts_found *time, *tag, *phase;
	const char *time_unit;
	const char *events;	/* their file, if one was given */
	struct kts_offer *offer;
	size_t n;
	struct kts_survey_clock clock;
	struct kts_survey_phase *phases;
	size_t n_phases, cap_phases;
	struct kts_survey_identity *identity;
	size_t n_identities;
	const char **warning;
	size_t n_warnings;
	char *spec;		/* text of the first spec, or NULL */
};

/* Phases that are told one by one. */
#define KTS_SURVEY_PHASES	16u

/* --- path.c --- */

/* The path in @text, for kts_discovery.only; steps live in @survey. KTS_OK, KTS_ESPEC (diagnostic), KTS_ENOMEM. */
enum kts_status kts_survey_only(struct kts_survey *survey, const char *text);

/* Write @steps as a path of a spec. */
void kts_survey_put_path(FILE *out, enum kts_root root, const struct kts_step *step, uint32_t n);
/* The same, with its sweeps: [*] and .cpu(*). */
void kts_survey_put_found(FILE *out, const struct kts_found *found);

/* --- missing.c --- */

/* Nothing is at the PATH: read again without it, to tell what is near. KTS_ESPEC, or as kts_series_read(). */
enum kts_status kts_survey_tell_missing(struct kts_survey *survey);

/* --- offer.c --- */

/* From the tree to offers with type, path and name. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_survey_offers(struct kts_survey *survey);

/* --- clock.c --- */

/* Samples, clock, phases, identities and warnings of a reading. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_survey_axis(struct kts_survey *survey, const struct kts_series *series);

/* --- measure.c --- */

/* Read what is surveyed; the first reading has @discovery. KTS_OK or as kts_series_read(). */
enum kts_status kts_survey_read(struct kts_survey *survey, const struct kts_spec *spec, bool discover,
				struct kts_series **out);

/* Behind the last offer from @begin on that is read together with it. */
size_t kts_survey_together(const struct kts_survey *survey, size_t begin);

/* The facts of all offers. KTS_OK or as kts_series_read(). */
enum kts_status kts_survey_measure(struct kts_survey *survey);

/* `series "..." { ... }`, where the series needs it; a comment where the file cannot be named. */
void kts_survey_put_series(FILE *out, const struct kts_survey *survey);
void kts_survey_put_signal(FILE *out, const struct kts_offer *offer);
/* What a constant is, as a literal. */
void kts_survey_put_constant(FILE *out, const struct kts_offer *offer);

/*
 * What one key in the path stands for, "one of 2 CPUs", if it is one of several, behind @before. With headings, which
 * say so, only where there is none, and over how many CPUs a sum goes.
 */
void kts_survey_put_sweeps(FILE *out, const char *before, const struct kts_offer *offer, bool headings);

/* Close a stream of open_memstream(): KTS_OK, or KTS_ENOMEM with *@text freed. */
enum kts_status kts_survey_close(FILE *out, char **text);

/* --- first_spec.c --- */

/* Make survey->spec. KTS_OK; KTS_EDATA (nothing that a check could hold, with a diagnostic); as kts_series_read(). */
enum kts_status kts_survey_first_spec(struct kts_survey *survey);

#endif
