/* SPDX-License-Identifier: MIT */
#include "runtime/series/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/base/diag.h"
#include "runtime/series/ahead.h"
#include "runtime/series/unpack.h"

/* Compressed bytes taken at a time. */
#define PACKED_BYTES	(64u << 10)

struct kts_input {
	char *name;
	int fd;				/* -1: memory */
	bool close;
	const unsigned char *memory;
	size_t memory_left;
	uint64_t at, total;
	struct kts_unpack *unpack;	/* NULL: the bytes are what they are */
	struct kts_ahead *ahead;	/* who unpacks, and until it is stopped has all of this but name, total and twice */
	int wake;			/* of it; -1: nobody wakes who waits for bytes */
	unsigned char *packed;		/* the first bytes, then of compressed data what is not unpacked yet */
	size_t packed_at, packed_len;
	bool begun, end;
	/* for a second reading */
	bool twice, seekable;
	off_t start;			/* seekable: of the first byte */
	uint64_t before;		/* bytes of the first reading */
	uint64_t left;			/* that this reading may take */
	unsigned char *kept;		/* not seekable: what was taken */
	size_t n_kept, cap_kept, limit;
	const unsigned char *memory_begin;
};

const char *kts_input_reason(int error)
{
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
	const char *text = strerrordesc_np(error);

	return text ? text : "unknown error";
#endif
#endif
	return error == ENOENT ? "No such file or directory" : error == EACCES ? "Permission denied" :
	       error == EISDIR ? "Is a directory" : "input/output error";
}

static enum kts_status new_input(const char *name, struct kts_input **out)
{
	struct kts_input *in = calloc(1, sizeof *in);

	*out = NULL;
	if (!in)
		return KTS_ENOMEM;
	in->fd = in->wake = -1;
	in->left = UINT64_MAX;
	in->name = strdup(name);
	in->packed = malloc(PACKED_BYTES);
	if (!in->name || !in->packed) {
		kts_input_close(in);
		return KTS_ENOMEM;
	}
	*out = in;
	return KTS_OK;
}

enum kts_status kts_input_open(const char *file, struct kts_diags *diags, struct kts_input **out)
{
	bool standard = strcmp(file, "-") == 0;
	struct stat st;

	KTS_TRY(new_input(file, out));
	struct kts_input *in = *out;

	in->fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	in->close = !standard;
	if (in->fd < 0 || fstat(in->fd, &st) != 0) {
		kts_diag_in_file(diags, KTS_DIAG_data_open, file, 0, 0, "cannot be opened: %s", kts_input_reason(errno));
	} else if (S_ISDIR(st.st_mode)) {
		kts_diag_in_file(diags, KTS_DIAG_data_open, file, 0, 0, "is a directory");
	} else {
		in->total = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
		return KTS_OK;
	}
	kts_input_close(in);
	*out = NULL;
	return KTS_EIO;
}

enum kts_status kts_input_memory(const char *name, const void *bytes, size_t n, struct kts_input **out)
{
	KTS_TRY(new_input(name, out));
	(*out)->memory = bytes;
	(*out)->memory_left = n;
	(*out)->total = n;
	return KTS_OK;
}

void kts_input_close(struct kts_input *in)
{
	if (!in)
		return;
	kts_ahead_stop(in->ahead);
	if (in->close && in->fd >= 0)
		close(in->fd);
	kts_unpack_free(in->unpack);
	free(in->packed);
	free(in->kept);
	free(in->name);
	free(in);
}

void kts_input_keep(struct kts_input *in, size_t limit)
{
	in->twice = true;
	in->limit = limit;
	in->memory_begin = in->memory;
	in->start = in->total && in->fd >= 0 ? lseek(in->fd, 0, SEEK_CUR) : -1;
	in->seekable = in->start >= 0;
}

enum kts_status kts_input_rewind(struct kts_input *in, struct kts_diags *diags)
{
	kts_ahead_stop(in->ahead);
	in->ahead = NULL;
	in->wake = -1;
	if (in->seekable && lseek(in->fd, in->start, SEEK_SET) < 0) {
		kts_diag_in_file(diags, KTS_DIAG_data_open, in->name, 0, 0, "cannot be read again: %s", kts_input_reason(errno));
		return KTS_EIO;
	}
	if (in->fd < 0) {
		in->memory = in->memory_begin;
		in->memory_left = in->at;
	} else if (!in->seekable) {
		if (in->close)
			close(in->fd);
		in->fd = -1;
		in->memory = in->kept;
		in->memory_left = in->n_kept;
	}
	in->before = in->left = in->at;
	in->at = 0;
	kts_unpack_free(in->unpack);
	in->unpack = NULL;
	in->packed_at = in->packed_len = 0;
	in->begun = in->end = false;
	return KTS_OK;
}

bool kts_input_exists(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 || errno != ENOENT;
}

uint64_t kts_input_at(const struct kts_input *in)
{
	return in->ahead ? kts_ahead_at(in->ahead) : in->at;
}

uint64_t kts_input_done(const struct kts_input *in)
{
	return in->before + kts_input_at(in);
}

uint64_t kts_input_total(const struct kts_input *in)
{
	return in->twice ? 2 * in->total : in->total;
}

static enum kts_status keep(struct kts_input *in, const void *bytes, size_t n, struct kts_diags *diags)
{
	if (n > in->limit - in->n_kept) {
		kts_diag_help(kts_diag_in_file(diags, KTS_DIAG_data_limit, in->name, 0, 0,
					       "a sweep reads the series twice, and more than %zu bytes of a pipe are not kept",
					       in->limit),
			      "save it in a file first");
		return KTS_ELIMIT;
	}
	if (n > in->cap_kept - in->n_kept) {
		size_t cap = in->cap_kept * 2 > in->n_kept + n ? in->cap_kept * 2 : in->n_kept + n + PACKED_BYTES;
		unsigned char *kept = realloc(in->kept, cap);

		if (!kept)
			return KTS_ENOMEM;
		in->kept = kept;
		in->cap_kept = cap;
	}
	if (n)
		memcpy(in->kept + in->n_kept, bytes, n);
	in->n_kept += n;
	return KTS_OK;
}

/* Bytes, or the end, are there; false: whoever waits has to end first. */
static bool wait_for_bytes(const struct kts_input *in)
{
	struct pollfd fd[2] = { { .fd = in->fd, .events = POLLIN }, { .fd = in->wake, .events = POLLIN } };

	if (in->wake < 0)
		return true;
	while (poll(fd, 2, -1) < 0)
		if (errno != EINTR)
			return true;
	return fd[1].revents == 0;
}

/* Bytes as they are. */
static enum kts_status take(struct kts_input *in, void *buffer, size_t size, size_t *got, struct kts_diags *diags)
{
	*got = 0;
	if (in->fd < 0) {
		*got = size < in->memory_left ? size : in->memory_left;
		if (*got)
			memcpy(buffer, in->memory, *got);
		in->memory += *got;
		in->memory_left -= *got;
		in->at += *got;
		return KTS_OK;
	}
	if (size > in->left - in->at)
		size = (size_t)(in->left - in->at);
	while (*got < size) {
		if (!wait_for_bytes(in))
			return KTS_EIO;
		ssize_t n = read(in->fd, (char *)buffer + *got, size - *got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			kts_diag_in_file(diags, KTS_DIAG_data_open, in->name, 0, 0, "cannot be read: %s", kts_input_reason(errno));
			return KTS_EIO;
		}
		if (n == 0)
			break;
		if (in->twice && !in->seekable)
			KTS_TRY(keep(in, (char *)buffer + *got, (size_t)n, diags));
		*got += (size_t)n;
		in->at += (uint64_t)n;
	}
	return KTS_OK;
}

/* The first bytes say whether the rest is compressed. */
static enum kts_status begin(struct kts_input *in, struct kts_diags *diags)
{
	enum kts_packing packing;

	in->begun = true;
	KTS_TRY(take(in, in->packed, 4, &in->packed_len, diags));
	packing = kts_unpack_recognise(in->packed, in->packed_len);
	if (packing == KTS_PACKING_NONE)
		return KTS_OK;
	enum kts_status status = kts_unpack_new(packing, &in->unpack);

	if (status == KTS_EINVAL) {
		kts_diag_in_file(diags, KTS_DIAG_data_compressed, in->name, 0, 0,
				 "is compressed with %s, and this kts was built without %s",
				 kts_packing_name(packing), kts_packing_library(packing));
		return KTS_EIO;
	}
	return status;
}

static enum kts_status damaged(struct kts_input *in, const char *what, struct kts_diags *diags)
{
	kts_diag_in_file(diags, KTS_DIAG_data_compressed, in->name, 0, in->at - (in->packed_len - in->packed_at) + 1,
			 "the compressed data %s", what);
	return KTS_EDATA;
}

static enum kts_status unpack(struct kts_input *in, char *buffer, size_t size, size_t *got, struct kts_diags *diags)
{
	while (*got < size && !in->end) {
		size_t used, made;

		if (in->packed_at == in->packed_len) {
			in->packed_at = 0;
			KTS_TRY(take(in, in->packed, PACKED_BYTES, &in->packed_len, diags));
		}
		if (in->packed_len == 0) {
			in->end = true;
			return kts_unpack_is_whole(in->unpack) ? KTS_OK : damaged(in, "end too early", diags);
		}
		enum kts_status status = kts_unpack_step(in->unpack, in->packed + in->packed_at,
							 in->packed_len - in->packed_at, &used, buffer + *got,
							 size - *got, &made);

		in->packed_at += used;
		*got += made;
		if (status == KTS_EDATA)
			return damaged(in, "are damaged", diags);
		KTS_TRY(status);
	}
	return KTS_OK;
}

static enum kts_status unpack_ahead(void *source, char *buffer, size_t size, size_t *got, uint64_t *at, int wake,
				    struct kts_diags *diags)
{
	struct kts_input *in = source;
	enum kts_status status;

	in->wake = wake;
	*got = 0;
	status = unpack(in, buffer, size, got, diags);
	*at = in->at;
	return status;
}

enum kts_status kts_input_read(struct kts_input *in, char *buffer, size_t size, size_t *got, struct kts_diags *diags)
{
	size_t more;

	*got = 0;
	if (!in->begun) {
		KTS_TRY(begin(in, diags));
		/* without a thread it goes one after the other */
		if (in->unpack)
			(void)kts_ahead_start(unpack_ahead, in, &in->ahead);
	}
	if (in->ahead)
		return kts_ahead_read(in->ahead, buffer, size, got, diags);
	if (in->unpack)
		return unpack(in, buffer, size, got, diags);
	while (in->packed_at < in->packed_len && *got < size)
		buffer[(*got)++] = (char)in->packed[in->packed_at++];
	KTS_TRY(take(in, buffer + *got, size - *got, &more, diags));
	*got += more;
	return KTS_OK;
}
