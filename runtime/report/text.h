/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_TEXT_H
#define KTS_REPORT_TEXT_H

#include "runtime/report/model.h"

/* What texts for people have in common. Write errors stay in the flag of @out. */

enum kts_text_color { PLAIN, BOLD, GREEN, RED, YELLOW };

/* From here on in that colour, if the model has colours. */
void kts_text_color(FILE *out, const struct kts_model *model, enum kts_text_color color);

/* The line that says which series it is, and one for each of its warnings. */
void kts_text_series(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec);

/* Where a check stands: file and line, then the line itself with a caret. Nothing where that is not known. */
void kts_text_excerpt(FILE *out, const struct kts_model *model, const struct kts_model_spec *spec,
		      struct kts_span span);

/* What something came to, in its colour. */
void kts_text_outcome(FILE *out, const struct kts_model *model, enum kts_outcome outcome);

/* The last line: what the run came to, and how many of what; before it a line for each of many series. */
void kts_text_summary(FILE *out, const struct kts_model *model);

/* A value as it is shown for @signal, or why there is none. */
void kts_text_observation(FILE *out, const struct kts_model_spec *spec, const struct kts_observation *o,
			  const struct kts_ir_signal *signal);

/* Characters of @text, for columns that line up. */
size_t kts_text_columns(const char *text);

#endif
