/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_LINT_H
#define KTS_REPORT_LINT_H

#include "runtime/report/model.h"

/*
 * The reports of `kts lint`. In the model of one, `diags` of each spec are what
 * was found, there are no results, and `series` is NULL where none was looked at.
 */

/* How many findings there are in all. */
size_t kts_model_findings(const struct kts_model *model);

/* The formats. KTS_OK or KTS_ENOMEM; write errors stay in the flag of @out. */
enum kts_status kts_report_lint_text(FILE *out, const struct kts_model *model);
enum kts_status kts_report_lint_json(FILE *out, const struct kts_model *model);

#endif
