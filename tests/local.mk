# SPDX-License-Identifier: MIT
# Tests under automake's parallel harness: 0 pass, 77 skip, 99 error, else fail.
#
# A C test:      add tests/unit/test_NAME to UNIT_TESTS; its source is test_NAME.c, it links all of kts.
# A script:      add it to PY_TESTS, SH_TESTS or PLAIN_TESTS; data that it reads goes to EXTRA_DIST (folders may).
# A spec:        specs/local.mk.
# Every test may read $top_srcdir, $top_builddir (absolute), $srcdir, $KTS (the program),
# $KTS_LIBEXEC (where an installed one has its recorder),
# $PYTHON and $HAVE_ZLIB, $HAVE_ZSTD, $SANITIZE (1 or empty), and may write to $TEST_TMP only.

UNIT_TESTS = \
	tests/unit/test_api \
	tests/unit/test_arena \
	tests/unit/test_capture_answer \
	tests/unit/test_capture_host \
	tests/unit/test_capture_socket \
	tests/unit/test_check \
	tests/unit/test_check_golden \
	tests/unit/test_code \
	tests/unit/test_column \
	tests/unit/test_columns \
	tests/unit/test_columns_refused \
	tests/unit/test_diag \
	tests/unit/test_errors \
	tests/unit/test_expand \
	tests/unit/test_failalloc \
	tests/unit/test_fold \
	tests/unit/test_inline \
	tests/unit/test_intern \
	tests/unit/test_judge \
	tests/unit/test_kernel \
	tests/unit/test_json \
	tests/unit/test_json_jansson \
	tests/unit/test_json_value \
	tests/unit/test_layout \
	tests/unit/test_lint \
	tests/unit/test_merge \
	tests/unit/test_number \
	tests/unit/test_parser \
	tests/unit/test_prove \
	tests/unit/test_report \
	tests/unit/test_report_words \
	tests/unit/test_series_ahead \
	tests/unit/test_series_files \
	tests/unit/test_series_golden \
	tests/unit/test_series_kept \
	tests/unit/test_series_memory \
	tests/unit/test_series_parts \
	tests/unit/test_series_run \
	tests/unit/test_series_stream \
	tests/unit/test_series_sweep \
	tests/unit/test_series_template \
	tests/unit/test_series_text \
	tests/unit/test_source \
	tests/unit/test_stream \
	tests/unit/test_suggest \
	tests/unit/test_survey \
	tests/unit/test_texts \
	tests/unit/test_units \
	tests/unit/test_walk \
	tests/unit/test_wide \
	$(NULL)
PY_TESTS = \
	tests/bench/smoke.py \
	tests/capture/host.py \
	tests/capture/live_faults.py \
	tests/capture/live_ops.py \
	tests/capture/runs.py \
	tests/capture/watch.py \
	tests/capture/stats.py \
	tests/capture/values.py \
	tests/cli/fmt.py \
	tests/cli/formats.py \
	tests/cli/inline.py \
	tests/cli/inputs.py \
	tests/cli/limits.py \
	tests/cli/lint.py \
	tests/cli/many.py \
	tests/cli/merge.py \
	tests/cli/options.py \
	tests/cli/parallel.py \
	tests/cli/prove.py \
	tests/cli/shipped.py \
	tests/cli/show.py \
	tests/cli/terminal.py \
	tests/cli/trace.py \
	tests/cli/watch.py \
	tests/cli/watch_memory.py \
	tests/cli/watch_terminal.py \
	tests/cli/writes.py \
	tests/contract/run.py \
	tests/docs/examples.py \
	tests/docs/tutorial.py \
	tests/golden/format/run.py \
	tests/golden/lint/run.py \
	tests/golden/prove/run.py \
	tests/golden/inline/run_inline.py \
	tests/golden/report/run.py \
	tests/golden/show/run.py \
	tests/golden/syntax/run_syntax.py \
	tests/golden/trace/run.py \
	tests/property/run.py \
	tests/property/selftest_identities.py \
	tests/timescales/run.py \
	$(NULL)
SH_TESTS = \
	tests/api/installed.sh \
	tests/fuzz/replay.sh \
	$(NULL)

# Those that run nothing that was compiled: a sanitized build leaves them out.
PLAIN_TESTS = \
	tests/docs/vim_load.sh \
	tests/docs/vim_words.py \
	tests/lint/format.py \
	tests/lint/layers.py \
	tests/lint/shellcheck.sh \
	tests/lint/sizes.py \
	tests/lint/tables.py \
	tests/lint/wired.py \
	tests/lint/words.py \
	tests/property/selftest.py \
	tests/property/selftest_compare.py \
	tests/property/selftest_patterns.py \
	tests/property/selftest_run.py \
	tests/property/selftest_time.py \
	$(NULL)

if SHARED
SH_TESTS += tests/api/embed.sh tests/api/exports.sh
endif

TEST_EXTENSIONS = .kts .py .sh
KTS_LOG_COMPILER = $(top_builddir)/runtime/cli/kts
AM_KTS_LOG_FLAGS = check
SH_LOG_COMPILER = $(SHELL)
if HAVE_PYTHON
PY_LOG_COMPILER = $(PYTHON)
else
PY_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/support/missing.sh "python3 3.9 or newer"
endif

AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	KTS='$(abs_top_builddir)/runtime/cli/kts$(EXEEXT)'; export KTS; \
	KTS_LIBEXEC='$(pkglibexecdir)'; export KTS_LIBEXEC; \
	PYTHON='$(PYTHON)'; export PYTHON; \
	FUZZ_TARGETS='$(FUZZ_TARGETS)'; export FUZZ_TARGETS; \
	PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE; \
	CC='$(CC)'; export CC; \
	LC_ALL=C; export LC_ALL; \
	CK_DEFAULT_TIMEOUT=600; export CK_DEFAULT_TIMEOUT; \
	$(tests_features) \
	TEST_TMP='$(abs_top_builddir)/tests/tmp'; export TEST_TMP; $(MKDIR_P) "$$TEST_TMP";
tests_features =
if HAVE_ZLIB
tests_features += HAVE_ZLIB=1; export HAVE_ZLIB;
endif
if HAVE_ZSTD
tests_features += HAVE_ZSTD=1; export HAVE_ZSTD;
endif
if HAVE_LIBBPF
tests_features += HAVE_LIBBPF=1; export HAVE_LIBBPF;
endif
if SANITIZE
# Not in a process of its own each: to fork a sanitized program and to look for its leaks takes longer than most tests.
# The first error ends the program with a status that is none of success, and leaks are looked for when it ends.
tests_features += SANITIZE=1; export SANITIZE; CK_FORK=no; export CK_FORK;
endif

# What every C test links: kts with its hidden symbols, Check, and allocations that fail on demand.
check_LTLIBRARIES += tests/support/libsupport.la
tests_support_libsupport_la_SOURCES = \
	tests/support/failalloc.c \
	tests/support/failalloc.h \
	$(NULL)
AM_CPPFLAGS += $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
# libsupport is last, because Check's calls of the allocator go there too.
LDADD = $(FAILALLOC_LDFLAGS) $(KTS_LIBS) $(KTS_SYSTEM_LIBS) $(CHECK_LIBS) tests/support/libsupport.la

# What uses kts itself stands before it on the command line, so not in libsupport.
tests_unit_test_capture_answer_SOURCES = tests/unit/test_capture_answer.c $(tests_answer)
tests_unit_test_capture_host_SOURCES = tests/unit/test_capture_host.c runtime/capture/host.c runtime/capture/host.h \
	runtime/capture/line.c runtime/capture/line.h
tests_unit_test_capture_socket_SOURCES = tests/unit/test_capture_socket.c runtime/capture/socket.c runtime/capture/socket.h \
	$(tests_answer)
tests_answer = runtime/capture/answer.c runtime/capture/answer.h runtime/capture/line.c runtime/capture/line.h
tests_unit_test_check_SOURCES = tests/unit/test_check.c $(tests_compile)
tests_unit_test_check_golden_SOURCES = tests/unit/test_check_golden.c $(tests_compile)
tests_unit_test_code_SOURCES = tests/unit/test_code.c tests/support/bytecode.c tests/support/bytecode.h
tests_unit_test_columns_SOURCES = tests/unit/test_columns.c $(tests_columns)
tests_unit_test_columns_refused_SOURCES = tests/unit/test_columns_refused.c $(tests_columns)
tests_columns = tests/support/columns.c tests/support/columns.h
tests_unit_test_judge_SOURCES = tests/unit/test_judge.c tests/support/judge.c tests/support/judge.h $(tests_compile)
tests_unit_test_lint_SOURCES = tests/unit/test_lint.c tests/support/judge.c tests/support/judge.h $(tests_compile)
tests_unit_test_prove_SOURCES = tests/unit/test_prove.c tests/support/judge.c tests/support/judge.h $(tests_compile)
tests_compile = tests/support/compile.c tests/support/compile.h
tests_unit_test_series_files_SOURCES = tests/unit/test_series_files.c $(tests_series)
tests_unit_test_series_golden_SOURCES = tests/unit/test_series_golden.c $(tests_series)
tests_unit_test_series_kept_SOURCES = tests/unit/test_series_kept.c
tests_unit_test_series_memory_SOURCES = tests/unit/test_series_memory.c $(tests_series)
tests_unit_test_series_run_SOURCES = tests/unit/test_series_run.c $(tests_series)
tests_unit_test_series_stream_SOURCES = tests/unit/test_series_stream.c $(tests_series)
tests_unit_test_series_sweep_SOURCES = tests/unit/test_series_sweep.c $(tests_series)
tests_unit_test_series_template_SOURCES = tests/unit/test_series_template.c $(tests_series)
tests_unit_test_series_text_SOURCES = tests/unit/test_series_text.c $(tests_series)
tests_series = $(tests_compile) tests/support/project.c tests/support/project.h \
	tests/support/series_text.c tests/support/series_text.h
tests_unit_test_walk_SOURCES = tests/unit/test_walk.c $(tests_columns)

# One fuzz target a stage; its inputs are the files of tests/fuzz/corpus/NAME. Without
# --enable-fuzzing it replays files, which replay.sh has it do either way. A target needs
# its line here and its two lines of LDADD and LDFLAGS.
FUZZ_TARGETS = \
	tests/fuzz/fuzz_answer \
	tests/fuzz/fuzz_check \
	tests/fuzz/fuzz_code \
	tests/fuzz/fuzz_columns \
	tests/fuzz/fuzz_format \
	tests/fuzz/fuzz_json \
	tests/fuzz/fuzz_merge \
	tests/fuzz/fuzz_number \
	tests/fuzz/fuzz_parser \
	tests/fuzz/fuzz_series \
	tests/fuzz/fuzz_show \
	$(NULL)
tests_fuzz_fuzz_answer_SOURCES = tests/fuzz/fuzz_answer.c $(tests_answer)
tests_fuzz_fuzz_answer_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_answer_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_check_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_check_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_code_SOURCES = tests/fuzz/fuzz_code.c tests/support/bytecode.c tests/support/bytecode.h
tests_fuzz_fuzz_code_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_code_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_columns_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_columns_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_format_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_format_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_json_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_json_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_merge_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_merge_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_number_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_number_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_parser_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_parser_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_series_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_series_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_show_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_show_LDFLAGS = $(FUZZ_LINK)

FUZZ_LIBS = $(FUZZ_MAIN) $(KTS_LIBS) $(KTS_SYSTEM_LIBS)
if FUZZING
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = tests/fuzz/libreplay.la
FUZZ_LINK = $(AM_LDFLAGS)
check_LTLIBRARIES += tests/fuzz/libreplay.la
tests_fuzz_libreplay_la_SOURCES = tests/fuzz/replay.c
endif
check_PROGRAMS += $(FUZZ_TARGETS)

# What loads the BPF programs of tests/capture.
if HAVE_LIBBPF
check_PROGRAMS += tests/capture/loader
endif
tests_capture_loader_SOURCES = tests/capture/loader.c
tests_capture_loader_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
tests_capture_loader_LDADD = $(LIBBPF_LIBS)
tests_capture_loader_LDFLAGS = $(AM_LDFLAGS)

# The tool as a server, for tests/property/run.py.
check_PROGRAMS += tests/property/kts-eval
tests_property_kts_eval_SOURCES = tests/property/kts-eval.c
tests_property_kts_eval_LDADD = $(KTS_LIBS) $(KTS_SYSTEM_LIBS)
tests_property_kts_eval_LDFLAGS = $(AM_LDFLAGS)

# What kts.h says of threads. `./dev check` builds it with ThreadSanitizer too.
check_PROGRAMS += tests/api/threads
tests_api_threads_SOURCES = tests/api/threads.c
tests_api_threads_LDADD = $(KTS_LIBS) $(KTS_SYSTEM_LIBS)
tests_api_threads_LDFLAGS = $(AM_LDFLAGS)
TESTS += tests/api/threads
threads: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) tests/api/threads
.PHONY: threads

# What the goldens of the parser are made with: the parser alone, whatever the program itself offers.
check_PROGRAMS += tests/golden/dump_syntax
tests_golden_dump_syntax_SOURCES = tests/golden/dump_syntax.c
tests_golden_dump_syntax_LDADD = grammar/libgrammar.la
tests_golden_dump_syntax_LDFLAGS = $(AM_LDFLAGS)

# The benchmark: its programs, and what `make bench` runs. tests/bench/smoke.py keeps it running.
bench_tools = tests/bench/evaluate tests/bench/floor tests/bench/pairs tests/bench/peer_jansson
check_PROGRAMS += $(bench_tools)
tests_bench_evaluate_SOURCES = tests/bench/evaluate.c tests/bench/columns.c tests/bench/columns.h \
	tests/bench/slots.c tests/bench/slots.h tests/bench/slots_loops.inc $(tests_compile)
tests_bench_evaluate_LDADD = $(KTS_LIBS) $(KTS_SYSTEM_LIBS)
tests_bench_evaluate_LDFLAGS = $(AM_LDFLAGS)
tests_bench_floor_SOURCES = tests/bench/floor.c
tests_bench_floor_LDADD =
tests_bench_floor_LDFLAGS = $(AM_LDFLAGS)
tests_bench_pairs_SOURCES = tests/bench/pairs.c
tests_bench_pairs_LDADD =
tests_bench_pairs_LDFLAGS = $(AM_LDFLAGS)
tests_bench_peer_jansson_SOURCES = tests/bench/peer_jansson.c
tests_bench_peer_jansson_LDADD = $(JANSSON_LIBS)
tests_bench_peer_jansson_LDFLAGS = $(AM_LDFLAGS)

# Series and what npm brings; BENCH_SAMPLES and the others are told in tests/bench/bench.py.
BENCH_DIR = $(abs_top_builddir)/bench
bench_run = $(AM_TESTS_ENVIRONMENT) BENCH_DIR='$(BENCH_DIR)'; export BENCH_DIR; \
	BENCH_SAMPLES='$(BENCH_SAMPLES)' BENCH_RUNS='$(BENCH_RUNS)' BENCH_ONLY='$(BENCH_ONLY)' \
	BENCH_NODE_MODULES='$(BENCH_NODE_MODULES)' \
	$(PYTHON) $(top_srcdir)/tests/bench/bench.py
bench_needs = all $(bench_tools)
bench: $(bench_needs)
	@$(bench_run)
bench-record: $(bench_needs)
	@$(bench_run) --record $(top_srcdir)/tests/bench/RESULTS.md $(top_srcdir)/tests/bench/NOTES.md
# Never what somebody else named as BENCH_DIR.
bench-clean:
	-rm -rf bench
.PHONY: bench bench-record bench-clean

# Those of the recorder.
if HAVE_LIBBPF
UNIT_TESTS += tests/unit/test_capture tests/unit/test_capture_maps tests/unit/test_capture_render
endif
tests_unit_test_capture_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
tests_unit_test_capture_LDADD = $(CAPTURE_LIBS) $(CHECK_LIBS)
tests_unit_test_capture_LDFLAGS = $(AM_LDFLAGS)
tests_unit_test_capture_maps_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
tests_unit_test_capture_maps_LDADD = $(FAILALLOC_LDFLAGS) $(CAPTURE_LIBS) $(CHECK_LIBS) tests/support/libsupport.la
tests_unit_test_capture_maps_LDFLAGS = $(AM_LDFLAGS)
tests_unit_test_capture_render_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
tests_unit_test_capture_render_LDADD = $(CAPTURE_LIBS) $(CHECK_LIBS)
tests_unit_test_capture_render_LDFLAGS = $(AM_LDFLAGS)

# They start in this order: those that take long are not the last.
TESTS += $(PY_TESTS)
if HAVE_CHECK
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
else
TESTS += tests/support/no_check.sh
endif
TESTS += $(SH_TESTS)
if !SANITIZE
TESTS += $(PLAIN_TESTS)
endif

EXTRA_DIST += $(PY_TESTS) $(SH_TESTS) $(PLAIN_TESTS) \
	tests/support/capture_line.h \
	tests/support/suite.h \
	tests/api/embed.sh \
	tests/api/embed.c \
	tests/api/example_harness.c \
	tests/api/example_suite.c \
	tests/api/exports.sh \
	tests/api/exports.txt \
	tests/api/installcheck.sh \
	tests/bench/NOTES.md \
	tests/bench/RESULTS.md \
	tests/bench/bench.py \
	tests/bench/generate.py \
	tests/bench/measure.py \
	tests/bench/peer_duckdb.js \
	tests/bench/peer_python.py \
	tests/bench/peers.py \
	tests/bench/questions.py \
	tests/bench/record.py \
	tests/bench/sections.py \
	tests/bench/sections_memory.py \
	tests/capture/big.bpf.c \
	tests/capture/live.py \
	tests/capture/ops.bpf.c \
	tests/capture/shapes.bpf.c \
	tests/capture/stats_server.py \
	tests/cli/kts.py \
	tests/docs/place.py \
	tests/cli/report_schema.py \
	tests/contract/case_bands.py \
	tests/contract/case_cli.py \
	tests/contract/case_errors.py \
	tests/contract/case_expr.py \
	tests/contract/case_input.py \
	tests/contract/case_lang.py \
	tests/contract/case_lookup.py \
	tests/contract/case_patterns.py \
	tests/contract/case_recorded.py \
	tests/contract/case_reports.py \
	tests/contract/case_scale.py \
	tests/contract/case_scope.py \
	tests/contract/formats.py \
	tests/contract/harness.py \
	tests/contract/open.txt \
	tests/contract/schema.py \
	tests/contract/series.py \
	tests/fuzz/corpus \
	tests/golden/code \
	tests/golden/eval \
	tests/golden/inline \
	tests/golden/lint \
	tests/golden/spec_reports.py \
	tests/fuzz/parser.dict \
	tests/fuzz/seeds \
	tests/golden/check \
	tests/golden/format \
	tests/golden/prove \
	tests/golden/report \
	tests/golden/series \
	tests/golden/show \
	tests/golden/syntax \
	tests/golden/trace \
	tests/lint/tree.py \
	tests/property/aggregates.py \
	tests/property/compare.py \
	tests/property/expressions.py \
	tests/property/generate.py \
	tests/property/generate_more.py \
	tests/property/generate_series.py \
	tests/property/model.py \
	tests/property/patterns.py \
	tests/property/project.py \
	tests/property/reduce.py \
	tests/property/reference.py \
	tests/property/result.py \
	tests/property/runs.py \
	tests/property/sweeps.py \
	tests/property/temporal.py \
	tests/property/vectors.py \
	tests/support/missing.sh \
	tests/support/no_check.sh \
	tests/timescales/generate.py \
	$(NULL)

clean-local: bench-clean
	-rm -rf tests/tmp

# `make installcheck`, which distcheck runs too.
installcheck-local:
	$(MKDIR_P) tests/tmp
	$(tests_features) \
	DESTDIR='$(DESTDIR)' bindir='$(bindir)' libdir='$(libdir)' includedir='$(includedir)' mandir='$(mandir)' \
	examplesdir='$(specsdir)' SPECS_PASS='$(SPECS_PASS)' VERSION='$(PACKAGE_VERSION)' \
	CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' SANITIZE_FLAGS='$(SANITIZE_FLAGS)' \
	top_srcdir='$(abs_top_srcdir)' TEST_TMP='$(abs_top_builddir)/tests/tmp' \
	$(SHELL) $(top_srcdir)/tests/api/installcheck.sh

# A folder of EXTRA_DIST is copied from the build tree too, with the logs of tests that ran there.
dist-hook:
	cd "$(distdir)" && find tests specs -type f | while read -r file; do \
		test -f "$(abs_top_srcdir)/$$file" || rm -f "$$file"; \
	done
	find "$(distdir)/tests" -type f \( -name '*.log' -o -name '*.trs' -o -name '*.pyc' \) -exec rm -f {} +
	find "$(distdir)/tests" -depth -type d -empty -exec rmdir {} \;
