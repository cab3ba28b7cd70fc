/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_BYTECODE_H
#define KTS_TEST_BYTECODE_H

#include "engine/code.h"
#include "engine/column.h"
#include "engine/verdict.h"

/* A small series and tables that any bytecode can be tried on. */
struct kts_test_bench {
	struct kts_ir_check check[3];
	struct kts_ir_signal signal[1];
	struct kts_ir_expr expr;
	struct kts_code code;		/* tables without instructions */
	struct kts_data data;		/* columns: u64, i64, f64, bool, with gaps and swaps; a datum about the run */
};

/* KTS_OK or KTS_ENOMEM. */
enum kts_status kts_test_bench_init(struct kts_test_bench *bench);
void kts_test_bench_clear(struct kts_test_bench *bench);

/*
 * Make a program of @size arbitrary bytes: the first bytes say where passes
 * and observations begin, every ten more are an instruction whose fields are
 * folded into small ranges, so that many pass the verifier.
 */
enum kts_status kts_test_bench_fill(struct kts_test_bench *bench, const uint8_t *bytes, size_t size);

/*
 * Verify, and if that passes list it and run it in chunks of two sizes. KTS_OK (it ran, or failed for want of
 * memory), KTS_EBUG (refused).
 */
enum kts_status kts_test_bench_try(struct kts_test_bench *bench);

#endif
