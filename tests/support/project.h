/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_PROJECT_H
#define KTS_TEST_PROJECT_H

#include "engine/schema.h"

/*
 * The projection that "TYPE PATH" asks for: `u64 bpf.x[3].y`, `f64 stats.layers[*].util`,
 * `text run.kts_series.host`, `u64 cpu_sum(bpf.map("m")["k"].n)`. What no spec may ask for is
 * made too. Dies if it cannot be read.
 */
void kts_test_project(struct kts_projection *out, const char *text);
void kts_test_project_free(struct kts_projection *projection);

#endif
