/* SPDX-License-Identifier: MIT */
#ifndef KTS_GROW_H
#define KTS_GROW_H

#include <stddef.h>

#include "grammar/base/status.h"

/*
 * Room for one element more behind the @n in the array that *@array points to, of *@cap elements of @size bytes; on failure
 * both are as before. The caller frees the array. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_grow(void *array, size_t *cap, size_t n, size_t size);

#endif
