/* SPDX-License-Identifier: MIT */
#include "grammar/base/grow.h"

#include <stdint.h>
#include <stdlib.h>

enum kts_status kts_grow(void *array, size_t *cap, size_t n, size_t size)
{
	void **at = array, *grown;
	size_t more = *cap ? *cap * 2 : 8;

	if (n < *cap)
		return KTS_OK;
	if (more > SIZE_MAX / 2 / size)
		return KTS_ENOMEM;
	grown = realloc(*at, more * size);
	if (!grown)
		return KTS_ENOMEM;
	*at = grown;
	*cap = more;
	return KTS_OK;
}
