/* SPDX-License-Identifier: MIT */
#ifndef KTS_GLOB_H
#define KTS_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether all of @text matches @pattern: `*` any bytes, `?` one character,
 * `[a-z]` `[!a-z]` one of a set of ASCII characters, `\` takes the next one
 * as it is. A `[` without its `]` stands for itself. The same under every
 * locale; time grows with the product of both lengths at most.
 */
bool kts_glob_matches(const char *pattern, const char *text, size_t len);

#endif
