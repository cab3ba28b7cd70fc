/* SPDX-License-Identifier: MIT */
#ifndef KTS_UNPACK_H
#define KTS_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "grammar/base/status.h"

/* Compressed series: what zlib and libzstd unpack, if kts was built with them. */
enum kts_packing {
	KTS_PACKING_NONE,
	KTS_PACKING_GZIP,
	KTS_PACKING_ZSTD,
};

struct kts_unpack;

/* What the first bytes of a file say. No JSON text begins like this. */
enum kts_packing kts_unpack_recognise(const unsigned char *bytes, size_t n);
/* "gzip"; the library: "zlib". */
const char *kts_packing_name(enum kts_packing packing);
const char *kts_packing_library(enum kts_packing packing);

/* KTS_OK, KTS_ENOMEM, KTS_EINVAL (kts was built without the library). */
enum kts_status kts_unpack_new(enum kts_packing packing, struct kts_unpack **out);
void kts_unpack_free(struct kts_unpack *unpack);

/*
 * Unpack some of @in[0..n) to @out[0..size): *@used and *@made bytes. Members
 * or frames one after another are one text. KTS_OK, KTS_EDATA, KTS_ENOMEM.
 */
enum kts_status kts_unpack_step(struct kts_unpack *unpack, const unsigned char *in, size_t n, size_t *used, char *out,
				size_t size, size_t *made);
/* Does the input so far end at the end of a member or frame? */
bool kts_unpack_is_whole(const struct kts_unpack *unpack);

#endif
