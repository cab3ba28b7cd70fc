# SPDX-License-Identifier: MIT
# grammar/: text -> AST. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += grammar/libgrammar.la
grammar_libgrammar_la_SOURCES = \
	grammar/ast.def \
	grammar/ast.h \
	grammar/base/arena.h \
	grammar/base/diag.h \
	grammar/base/diag_codes.def \
	grammar/base/diag_print.h \
	grammar/base/intern.h \
	grammar/base/limits.h \
	grammar/base/number.c \
	grammar/base/number.h \
	grammar/base/source.h \
	grammar/base/span.h \
	grammar/base/status.h \
	grammar/parser.h \
	grammar/suggest.h \
	grammar/units.def \
	grammar/units.h \
	$(NULL)
