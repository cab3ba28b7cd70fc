/* SPDX-License-Identifier: MIT */
#ifndef KTS_PARSER_H
#define KTS_PARSER_H

#include <stdint.h>
#include <stdio.h>

#include "grammar/ast.h"
#include "grammar/base/arena.h"
#include "grammar/base/diag.h"
#include "grammar/base/intern.h"
#include "grammar/base/source.h"
#include "grammar/base/status.h"

/*
 * Parse text number @source of @sources.
 *
 * The tree lives in @arena, its text in @names (whose arena may be another);
 * messages go to @diags and are not printed. Parsing goes on after an error,
 * so that one run reports every independent one. *@out is the tree, also
 * after errors in the text (then without the statements that could not be
 * read: good for tools, not to be judged); NULL if memory ran out.
 * The parser keeps no state: threads may parse at the same time with
 * arguments of their own (@sources may be shared while nothing is added).
 *
 * Returns KTS_OK (no error, warnings are possible), KTS_ESPEC (the text has
 * errors: at least one is in @diags), KTS_ELIMIT (the same, where a limit of
 * limits.h ended the parse), KTS_ENOMEM (with a message if one could be
 * added), KTS_EINVAL (there is no such text).
 */
enum kts_status kts_parse(struct kts_arena *arena, struct kts_intern *names, const struct kts_sources *sources,
			  uint32_t source, struct kts_diags *diags, struct kts_ast_file **out);

/* Can @text, @len bytes, name a signal or param wherever one may stand: is it a name and no reserved word? */
bool kts_name_is_free(const char *text, size_t len);

/* Can a path start with that name: is it `bpf`, `stats` and so on? */
bool kts_name_is_root(const char *text, size_t len);

/* Does the inside of a string look like a path, `bpf.nr_enqueued`? */
bool kts_path_is_quoted(const char *text, size_t len);

/*
 * Print the tokens of a text, one a line: line:column-line:column, kind, text
 * as written. Messages about what is no token go to @diags.
 * Returns as kts_parse(); write errors are left in @out's error flag.
 */
enum kts_status kts_tokens_dump(FILE *out, const struct kts_sources *sources, uint32_t source,
				struct kts_diags *diags);

#endif
