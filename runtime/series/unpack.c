/* SPDX-License-Identifier: MIT */
#include "runtime/series/unpack.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

struct kts_unpack {
	enum kts_packing packing;
	bool whole;
#ifdef HAVE_ZLIB
	z_stream gzip;
#endif
#ifdef HAVE_ZSTD
	ZSTD_DStream *zstd;
#endif
};

enum kts_packing kts_unpack_recognise(const unsigned char *bytes, size_t n)
{
	if (n >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0)
		return KTS_PACKING_GZIP;
	if (n >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
		return KTS_PACKING_ZSTD;
	return KTS_PACKING_NONE;
}

const char *kts_packing_name(enum kts_packing packing)
{
	return packing == KTS_PACKING_ZSTD ? "zstd" : "gzip";
}

const char *kts_packing_library(enum kts_packing packing)
{
	return packing == KTS_PACKING_ZSTD ? "libzstd" : "zlib";
}

#ifdef HAVE_ZLIB
/* The libraries allocate as kts does, so that tests see those allocations fail too. */
static voidpf zlib_alloc(voidpf opaque, uInt items, uInt size)
{
	(void)opaque;
	return calloc(items, size);
}

static void zlib_free(voidpf opaque, voidpf at)
{
	(void)opaque;
	free(at);
}

static enum kts_status gzip_begin(struct kts_unpack *u)
{
	u->gzip.zalloc = zlib_alloc;
	u->gzip.zfree = zlib_free;
	/* 15: the largest window; 16: with the header of gzip */
	return inflateInit2(&u->gzip, 15 + 16) == Z_OK ? KTS_OK : KTS_ENOMEM;
}

static enum kts_status gzip_step(struct kts_unpack *u, const unsigned char *in, size_t n, size_t *used, char *out,
				 size_t size, size_t *made)
{
	unsigned before_in = n > 1u << 30 ? 1u << 30 : (unsigned)n;
	unsigned before_out = size > 1u << 30 ? 1u << 30 : (unsigned)size;

	if (u->whole) {
		if (inflateReset(&u->gzip) != Z_OK)
			return KTS_EDATA;
		u->whole = false;
	}
	u->gzip.next_in = (unsigned char *)in;
	u->gzip.avail_in = before_in;
	u->gzip.next_out = (unsigned char *)out;
	u->gzip.avail_out = before_out;
	int result = inflate(&u->gzip, Z_NO_FLUSH);

	*used = before_in - u->gzip.avail_in;
	*made = before_out - u->gzip.avail_out;
	if (result == Z_STREAM_END) {
		u->whole = true;
		return KTS_OK;
	}
	if (result == Z_MEM_ERROR)
		return KTS_ENOMEM;
	return result == Z_OK || (result == Z_BUF_ERROR && (*used || *made)) ? KTS_OK : KTS_EDATA;
}
#endif

enum kts_status kts_unpack_new(enum kts_packing packing, struct kts_unpack **out)
{
	struct kts_unpack *u = calloc(1, sizeof *u);
	enum kts_status status = KTS_EINVAL;

	*out = NULL;
	if (!u)
		return KTS_ENOMEM;
	u->packing = packing;
#ifdef HAVE_ZLIB
	if (packing == KTS_PACKING_GZIP)
		status = gzip_begin(u);
#endif
#ifdef HAVE_ZSTD
	if (packing == KTS_PACKING_ZSTD) {
		u->zstd = ZSTD_createDStream();
		status = u->zstd ? KTS_OK : KTS_ENOMEM;
	}
#endif
	if (status != KTS_OK) {
		free(u);
		return status;
	}
	*out = u;
	return KTS_OK;
}

void kts_unpack_free(struct kts_unpack *u)
{
	if (!u)
		return;
#ifdef HAVE_ZLIB
	if (u->packing == KTS_PACKING_GZIP)
		inflateEnd(&u->gzip);
#endif
#ifdef HAVE_ZSTD
	ZSTD_freeDStream(u->zstd);
#endif
	free(u);
}

enum kts_status kts_unpack_step(struct kts_unpack *u, const unsigned char *in, size_t n, size_t *used, char *out,
				size_t size, size_t *made)
{
	*used = *made = 0;
#ifdef HAVE_ZLIB
	if (u->packing == KTS_PACKING_GZIP)
		return gzip_step(u, in, n, used, out, size, made);
#endif
#ifdef HAVE_ZSTD
	if (u->packing == KTS_PACKING_ZSTD) {
		ZSTD_inBuffer from = { in, n, 0 };
		ZSTD_outBuffer to = { out, size, 0 };
		size_t result = ZSTD_decompressStream(u->zstd, &to, &from);

		*used = from.pos;
		*made = to.pos;
		if (ZSTD_isError(result))
			return KTS_EDATA;
		u->whole = result == 0;
		return KTS_OK;
	}
#endif
	(void)u;
	(void)in;
	(void)n;
	(void)out;
	(void)size;
	return KTS_EINVAL;
}

bool kts_unpack_is_whole(const struct kts_unpack *u)
{
	return u->whole;
}
