/* SPDX-License-Identifier: MIT */
#include "runtime/series/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grammar/base/grow.h"
#include "grammar/base/limits.h"

/* A descriptor of a file that has no name, or -1. */
static int nameless(void)
{
	const char *folder = secure_getenv("TMPDIR");
	char path[4096];
	int fd;

	folder = folder && *folder ? folder : "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	/* some file systems have none such */
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if ((size_t)snprintf(path, sizeof path, "%s/kts-XXXXXX", folder) >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* All of it behind the first @at bytes, or none. */
static enum kts_status write_all(int fd, const char *bytes, size_t n, size_t at)
{
	while (n) {
		ssize_t done = pwrite(fd, bytes, n, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return KTS_EIO;
		bytes += done;
		at += (size_t)done;
		n -= (size_t)done;
	}
	return KTS_OK;
}

static void unmap(struct kts_kept *k)
{
	if (k->at)
		munmap(k->at, k->cap);
	k->at = NULL;
	k->cap = 0;
}

/* From memory to the file. */
static enum kts_status move(struct kts_kept *k)
{
	int fd = nameless(), error;

	if (fd < 0)
		return KTS_EIO;
	if (write_all(fd, k->at, k->n, 0) != KTS_OK) {
		error = errno;
		close(fd);
		errno = error;
		return KTS_EIO;
	}
	free(k->at);
	k->at = NULL;
	k->cap = 0;
	k->fd = fd + 1;
	return KTS_OK;
}

enum kts_status kts_kept_add(struct kts_kept *k, const char *bytes, size_t n)
{
	if (!k->fd && n > KTS_MAX_UNSPOOLED_BYTES - k->n)
		KTS_TRY(move(k));
	if (k->fd) {
		unmap(k);
		KTS_TRY(write_all(k->fd - 1, bytes, n, k->n));
		k->n += n;
		return KTS_OK;
	}
	while (k->cap - k->n < n)
		KTS_TRY(kts_grow(&k->at, &k->cap, k->cap, 1));
	if (n)
		memcpy(k->at + k->n, bytes, n);
	k->n += n;
	return KTS_OK;
}

const char *kts_kept_text(struct kts_kept *k)
{
	if (k->fd && !k->at) {
		void *at = mmap(NULL, k->n, PROT_READ, MAP_SHARED, k->fd - 1, 0);

		if (at == MAP_FAILED)
			return NULL;
		k->at = at;
		k->cap = k->n;
	}
	return k->at;
}

void kts_kept_free(struct kts_kept *k)
{
	if (k->fd) {
		unmap(k);
		close(k->fd - 1);
	}
	free(k->fd ? NULL : k->at);
	*k = (struct kts_kept){ 0 };
}
