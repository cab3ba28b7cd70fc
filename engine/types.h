/* SPDX-License-Identifier: MIT */
#ifndef KTS_TYPES_H
#define KTS_TYPES_H

#include "engine/value.h"
#include "grammar/ast.h"

/* "u64", "bool", ... as a spec writes it; INT, which no spec can write, is "integer". */
const char *kts_type_name(enum kts_type type);

/* An integer or f64: what can be added, compared by size and banded. */
bool kts_type_is_number(enum kts_type type);

/* The type that was written; f64 for none. */
enum kts_type kts_type_of_ast(enum kts_ast_type type);

/* Of the results of + - * over two operands: INT over integers, else F64. */
enum kts_type kts_type_wide(enum kts_type a, enum kts_type b);

/* Of the smaller or greater of two operands: their type if it is one, INT over integers, else F64. */
enum kts_type kts_type_common(enum kts_type a, enum kts_type b);

#endif
