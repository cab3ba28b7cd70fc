/* SPDX-License-Identifier: MIT */
#include "engine/types.h"

const char *kts_type_name(enum kts_type type)
{
	switch (type) {
	case KTS_TYPE_BOOL: return "bool";
	case KTS_TYPE_U64: return "u64";
	case KTS_TYPE_I64: return "i64";
	case KTS_TYPE_INT: return "integer";
	case KTS_TYPE_F64: return "f64";
	case KTS_TYPE_TEXT: return "text";
	case KTS_TYPE_COUNT: break;
	}
	return "?";
}

bool kts_type_is_number(enum kts_type type)
{
	return kts_type_is_integer(type) || type == KTS_TYPE_F64;
}

enum kts_type kts_type_of_ast(enum kts_ast_type type)
{
	switch (type) {
	case KTS_AST_TYPE_U64: return KTS_TYPE_U64;
	case KTS_AST_TYPE_I64: return KTS_TYPE_I64;
	case KTS_AST_TYPE_BOOL: return KTS_TYPE_BOOL;
	case KTS_AST_TYPE_TEXT: return KTS_TYPE_TEXT;
	case KTS_AST_TYPE_NONE:
	case KTS_AST_TYPE_F64: break;
	}
	return KTS_TYPE_F64;
}

enum kts_type kts_type_wide(enum kts_type a, enum kts_type b)
{
	return kts_type_is_integer(a) && kts_type_is_integer(b) ? KTS_TYPE_INT : KTS_TYPE_F64;
}

enum kts_type kts_type_common(enum kts_type a, enum kts_type b)
{
	return a == b ? a : kts_type_wide(a, b);
}
