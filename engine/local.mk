# SPDX-License-Identifier: MIT
# engine/: AST -> verdicts. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += engine/libengine.la
engine_libengine_la_SOURCES = \
	$(NULL)
