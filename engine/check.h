/* SPDX-License-Identifier: MIT */
#ifndef KTS_CHECK_H
#define KTS_CHECK_H

#include <stdio.h>

#include "engine/ir.h"
#include "grammar/base/arena.h"
#include "grammar/base/diag.h"
#include "grammar/base/intern.h"
#include "grammar/base/source.h"

/* A param given from outside: `-D NAME=VALUE`. */
struct kts_define {
	const char *name;
	const char *value;
};

/*
 * How the checker gets the text of a file that a spec `use`s. @path is as
 * written, @from the name of the file that says `use`. On success *name is the
 * resolved name (it identifies the file: the same file gives the same name) and
 * *text its bytes; both are copied by the caller of the callback, then released
 * through @release. Returns KTS_OK, KTS_EIO (with *reason set to a short text
 * that lives as long as the loader), KTS_ENOMEM, KTS_ELIMIT.
 */
struct kts_loader {
	enum kts_status (*load)(void *context, const char *path, const char *from, char **name, char **text, size_t *len,
				const char **reason);
	void (*release)(void *context, char *name, char *text);
	void *context;
};

struct kts_compile_options {
	const struct kts_define *define;
	size_t n_defines;
	const struct kts_loader *loader;	/* NULL: `use` is an error that says so */
};

/*
 * Parse and check @source (already added to @sources) with all that it uses.
 * Errors go to @diags. *out lives in @arena, is set only on KTS_OK and borrows
 * from @intern and @sources. KTS_ESPEC: the diagnostics say why; KTS_ENOMEM,
 * KTS_ELIMIT.
 */
enum kts_status kts_compile_source(struct kts_arena *arena, struct kts_intern *intern, struct kts_sources *sources,
				   uint32_t source, const struct kts_compile_options *options, struct kts_diags *diags,
				   const struct kts_ir **out);

/* The typed IR as text, for `kts dump --ir`. */
void kts_ir_dump(FILE *out, const struct kts_ir *ir, const struct kts_sources *sources);

#endif
