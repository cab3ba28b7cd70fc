/* SPDX-License-Identifier: MIT */
#ifndef KTS_TEST_COMPILE_H
#define KTS_TEST_COMPILE_H

#include <stddef.h>

#include "engine/check.h"

/* A compile and all that it owns. */
struct kts_test_compile {
	struct kts_arena arena;
	struct kts_intern names;
	struct kts_sources *sources;
	struct kts_diags *diags;
	const struct kts_ir *ir;	/* NULL unless status is KTS_OK */
	enum kts_status status;
};

/* Compile @len bytes at @text under @name; @options may be NULL. Free it whatever comes out. */
void kts_test_compile(struct kts_test_compile *t, const char *name, const char *text, size_t len,
		      const struct kts_compile_options *options);
void kts_test_compile_free(struct kts_test_compile *t);

/* The messages, then the IR if there is one; the caller frees it. NULL: no memory. */
char *kts_test_compile_text(const struct kts_test_compile *t);

/* A file that `use` finds: names are resolved against the folder of the file that says `use`. */
struct kts_test_file {
	const char *name, *text;
};

/* A loader over files in memory, ended by a NULL name. */
struct kts_loader kts_test_loader(const struct kts_test_file *files);
/* A loader over the files of the file system. */
extern const struct kts_loader kts_test_disk_loader;

/* A whole file, with a NUL behind it; the caller frees it. NULL: it cannot be read. */
char *kts_test_read(const char *path, size_t *len);

#endif
