/* SPDX-License-Identifier: MIT */
#ifndef KTS_REPORT_TRACE_H
#define KTS_REPORT_TRACE_H

#include "engine/trace.h"
#include "runtime/report/model.h"

/*
 * Write what the machine made of each sample, check by check: its values and what became of it, in order. Many samples
 * in a row to which the same happened are the first, their number and the last, and a check has at most
 * KTS_MAX_TRACE_LINES lines, unless @all. Of *spec sources and data are looked at. Write errors stay in the flag of @out.
 * KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_report_trace(FILE *out, const struct kts_model_spec *spec, struct kts_trace *trace, bool all);

#endif
