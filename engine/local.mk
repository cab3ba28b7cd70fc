# SPDX-License-Identifier: MIT
# engine/: AST -> verdicts. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += engine/libengine.la
engine_libengine_la_SOURCES = \
	engine/check.c engine/check.h \
	engine/check_arith.c \
	engine/check_call.c \
	engine/check_const.c \
	engine/check_define.c \
	engine/check_expr.c \
	engine/check_label.c \
	engine/check_names.c \
	engine/check_path.c \
	engine/check_pattern.c \
	engine/check_series.c \
	engine/check_units.c \
	engine/check_use.c \
	engine/checker.h \
	engine/column.c engine/column.h \
	engine/column_axis.c \
	engine/dimension.c engine/dimension.h \
	engine/errors.c engine/errors.def engine/errors.h \
	engine/fold.c engine/fold.h \
	engine/functions.def \
	engine/ir.def engine/ir.h \
	engine/ir_build.c engine/ir_build.h \
	engine/ir_dump.c \
	engine/patterns.def \
	engine/program.h \
	engine/rational.c engine/rational.h \
	engine/schema.h \
	engine/settings.c \
	engine/types.c engine/types.h \
	engine/value.h \
	engine/verdict.h \
	$(NULL)
