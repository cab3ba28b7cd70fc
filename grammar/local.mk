# SPDX-License-Identifier: MIT
# grammar/: text -> AST. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += grammar/libgrammar.la
grammar_libgrammar_la_SOURCES = \
	grammar/ast.c \
	grammar/ast.def \
	grammar/ast.h \
	grammar/ast_build.c \
	grammar/ast_build.h \
	grammar/ast_build_expr.c \
	grammar/ast_build_modifier.c \
	grammar/ast_dump.c \
	grammar/base/arena.c \
	grammar/base/arena.h \
	grammar/base/diag.c \
	grammar/base/diag.h \
	grammar/base/diag_codes.def \
	grammar/base/diag_print.c \
	grammar/base/diag_print.h \
	grammar/base/grow.c \
	grammar/base/grow.h \
	grammar/base/intern.c \
	grammar/base/intern.h \
	grammar/base/limits.h \
	grammar/base/number.c \
	grammar/base/number.h \
	grammar/base/source.c \
	grammar/base/source.h \
	grammar/base/span.h \
	grammar/base/status.h \
	grammar/base/utf8.h \
	grammar/expect.c \
	grammar/format.c \
	grammar/format.h \
	grammar/format_lines.c \
	grammar/format_mark.c \
	grammar/format_state.h \
	grammar/literals.c \
	grammar/parser.c \
	grammar/parser.h \
	grammar/parser_state.h \
	grammar/recover.c \
	grammar/slips.c \
	grammar/suggest.c \
	grammar/suggest.h \
	grammar/units.c \
	grammar/units.def \
	grammar/units.h \
	grammar/words.c \
	$(NULL)

# flex and bison output apart, with laxer flags. Every source may include grammar/syntax.h, so it is made first.
noinst_LTLIBRARIES += grammar/libparse.la
grammar_libparse_la_SOURCES = grammar/syntax.y grammar/tokens.l
grammar_libparse_la_CFLAGS = $(GENERATED_CFLAGS)
grammar_libgrammar_la_LIBADD = grammar/libparse.la
BUILT_SOURCES += grammar/syntax.h

dist_man_MANS += grammar/kts.5

# Vim finds a spec, and its words, where it is told to look for what the system has installed.
vimdir = $(datadir)/vim/vimfiles
vimftdetectdir = $(vimdir)/ftdetect
dist_vimftdetect_DATA = grammar/vim/ftdetect/kts.vim
vimftplugindir = $(vimdir)/ftplugin
dist_vimftplugin_DATA = grammar/vim/ftplugin/kts.vim
vimsyntaxdir = $(vimdir)/syntax
dist_vimsyntax_DATA = grammar/vim/syntax/kts.vim
