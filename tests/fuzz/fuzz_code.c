/* SPDX-License-Identifier: MIT */
/* Arbitrary bytecode is refused by the verifier, or runs safely. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/support/bytecode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kts_test_bench bench;

	if (kts_test_bench_init(&bench) == KTS_OK && kts_test_bench_fill(&bench, data, size) == KTS_OK)
		kts_test_bench_try(&bench);
	kts_test_bench_clear(&bench);
	return 0;
}
