/* SPDX-License-Identifier: MIT */
#include "runtime/api_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/base/limits.h"

/* A file that was read, so that it is known again under another name (a link, "a/../b"). */
struct kts_loader_file {
	dev_t device;
	ino_t inode;
	char *name;
};

const char *kts_errno_text(int number)
{
	const char *text = strerrordesc_np(number);

	return text ? text : "unknown error";
}

char *kts_path_beside(const char *from, const char *file)
{
	const char *slash = strrchr(from, '/');
	size_t folder = slash ? (size_t)(slash - from) + 1 : 0;
	size_t len = strlen(file);
	char *out;

	if (file[0] == '/')
		folder = 0;
	out = malloc(folder + len + 1);
	if (!out)
		return NULL;
	memcpy(out, from, folder);
	memcpy(out + folder, file, len + 1);
	return out;
}

bool kts_glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
			continue;
		}
		if (*pattern && (*pattern == '?' || *pattern == *text)) {
			bool one = *pattern == '?';

			pattern++;
			text++;
			/* a character, not a byte */
			while (one && ((unsigned char)*text & 0xc0) == 0x80)
				text++;
			continue;
		}
		if (!star)
			return false;
		/* only the last star is ever moved: time grows with the product of the lengths at worst */
		pattern = star;
		text = ++resume;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* Read @fd to its end. */
static enum kts_status read_all(int fd, char **text, size_t *len, const char **reason)
{
	size_t room = 1u << 16, n = 0;
	char *buffer = malloc(room);

	while (buffer) {
		ssize_t got;

		if (n == room) {
			char *more = room > KTS_MAX_SOURCE_BYTES ? NULL : realloc(buffer, room * 2);

			if (!more && room > KTS_MAX_SOURCE_BYTES) {
				free(buffer);
				*reason = "it is larger than 16 MiB";
				return KTS_ELIMIT;
			}
			if (!more)
				break;
			buffer = more;
			room *= 2;
		}
		got = read(fd, buffer + n, room - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			*reason = kts_errno_text(errno);
			free(buffer);
			return KTS_EIO;
		}
		if (got == 0) {
			*text = buffer;
			*len = n;
			return KTS_OK;
		}
		n += (size_t)got;
	}
	free(buffer);
	return KTS_ENOMEM;
}

/* The first name of the file behind @fd; @name if it is new. NULL: no memory. */
static const char *first_name(struct kts_file_loader *loader, const struct stat *st, const char *name)
{
	struct kts_loader_file *more;

	for (size_t i = 0; i < loader->n; i++) {
		if (loader->file[i].device == st->st_dev && loader->file[i].inode == st->st_ino)
			return loader->file[i].name;
	}
	more = realloc(loader->file, (loader->n + 1) * sizeof(*more));
	if (!more)
		return NULL;
	loader->file = more;
	more[loader->n] = (struct kts_loader_file){ st->st_dev, st->st_ino, strdup(name) };
	if (!more[loader->n].name)
		return NULL;
	return more[loader->n++].name;
}

enum kts_status kts_file_load(struct kts_file_loader *loader, const char *name, char **resolved, char **text,
			      size_t *len, const char **reason)
{
	bool is_input = strcmp(name, "-") == 0;
	enum kts_status rc = KTS_ENOMEM;
	const char *known = name;
	struct stat st;
	int fd;

	*resolved = *text = NULL;
	*len = 0;
	fd = is_input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		*reason = kts_errno_text(errno);
		rc = KTS_EIO;
		goto done;
	}
	if (!is_input)
		known = first_name(loader, &st, name);
	*resolved = known ? strdup(known) : NULL;
	if (*resolved)
		rc = read_all(fd, text, len, reason);
	if (rc != KTS_OK) {
		free(*resolved);
		*resolved = NULL;
	}
done:
	if (fd >= 0 && !is_input)
		close(fd);
	return rc;
}

static enum kts_status load(void *context, const char *path, const char *from, char **name, char **text, size_t *len,
			    const char **reason)
{
	char *beside = kts_path_beside(from, path);
	enum kts_status rc;

	if (!beside)
		return KTS_ENOMEM;
	rc = kts_file_load(context, beside, name, text, len, reason);
	free(beside);
	return rc;
}

static void release(void *context, char *name, char *text)
{
	(void)context;
	free(name);
	free(text);
}

void kts_file_loader_init(struct kts_file_loader *loader)
{
	*loader = (struct kts_file_loader){ .loader = { load, release, loader } };
}

void kts_file_loader_free(struct kts_file_loader *loader)
{
	for (size_t i = 0; i < loader->n; i++)
		free(loader->file[i].name);
	free(loader->file);
	*loader = (struct kts_file_loader){ 0 };
}
