/* SPDX-License-Identifier: MIT */
#ifndef KTS_LINT_H
#define KTS_LINT_H

#include "engine/column.h"
#include "engine/ir.h"
#include "grammar/base/diag.h"

/*
 * Look for what a spec says but hardly means: checks that cannot fail, windows
 * and times that do not fit the series, a check stated twice. Each finding is
 * a warning of diag_codes.def with a number from KTS_LINT_FIRST to
 * KTS_LINT_LAST. Cases that ask about the series are looked for with @data only.
 *
 * @ir is written out for @data (expand.h), which has its columns; without
 * @data it is as compiled, or written out for a look. Nothing is judged, so
 * the cost is that of a walk over @ir and of a few passes over the series.
 * Any number of threads may lint one spec.
 *
 * KTS_OK, whatever is found; KTS_ENOMEM.
 */
#define KTS_LINT_FIRST	250
#define KTS_LINT_LAST	259

enum kts_status kts_lint_checks(const struct kts_ir *ir, const struct kts_data *data, struct kts_diags *diags);

#endif
