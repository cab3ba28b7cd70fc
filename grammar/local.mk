# SPDX-License-Identifier: MIT
# grammar/: text -> AST. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += grammar/libgrammar.la
grammar_libgrammar_la_SOURCES = \
	grammar/base/limits.h \
	grammar/base/number.c \
	grammar/base/number.h \
	grammar/base/status.h \
	$(NULL)
