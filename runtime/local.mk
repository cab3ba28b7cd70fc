# SPDX-License-Identifier: MIT
# runtime/: what touches the world. One list a folder, each in order of the alphabet.

noinst_LTLIBRARIES += runtime/libruntime.la
runtime_libruntime_la_SOURCES = \
	$(runtime_api_sources) \
	$(runtime_series_sources) \
	$(runtime_report_sources) \
	$(runtime_survey_sources) \
	$(NULL)
runtime_libruntime_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(ZLIB_CFLAGS) $(ZSTD_CFLAGS)

runtime_api_sources = \
	runtime/api.c \
	runtime/api_columns.c \
	runtime/api_input.c \
	runtime/api_internal.h runtime/processors.h \
	runtime/api_judgement.c \
	runtime/api_layout.c \
	runtime/api_lint.c \
	runtime/api_load.c \
	runtime/api_merge.c \
	runtime/api_prove.c \
	runtime/api_report.c \
	runtime/api_spec.c \
	runtime/api_preview.c runtime/api_preview.h \
	runtime/api_stream.c \
	runtime/api_test.c \
	runtime/api_trace.c \
	runtime/kts.h \
	$(NULL)
runtime_series_sources = \
	runtime/series/ahead.c runtime/series/ahead.h \
	runtime/series/ask.c \
	runtime/series/ask.h \
	runtime/series/batch.c \
	runtime/series/batch.h \
	runtime/series/block.c \
	runtime/series/block.h \
	runtime/series/bump.c \
	runtime/series/bump.h \
	runtime/series/discover.c \
	runtime/series/discover.h \
	runtime/series/discover_walk.c \
	runtime/series/drift.c \
	runtime/series/dump.c \
	runtime/series/entry.c \
	runtime/series/events.c \
	runtime/series/events.h \
	runtime/series/events_file.c \
	runtime/series/fault.c \
	runtime/series/fault.h \
	runtime/series/frame.c \
	runtime/series/glob.c \
	runtime/series/glob.h \
	runtime/series/input.c \
	runtime/series/input.h \
	runtime/series/join.c \
	runtime/series/join.h \
	runtime/series/json.c \
	runtime/series/json.h \
	runtime/series/json_avx2.c \
	runtime/series/json_block.h \
	runtime/series/json_check.c \
	runtime/series/json_core.h \
	runtime/series/json_errors.def \
	runtime/series/json_internal.h \
	runtime/series/json_portable.c \
	runtime/series/json_scan.c \
	runtime/series/json_scan.h \
	runtime/series/json_value.c \
	runtime/series/kept.c runtime/series/kept.h \
	runtime/series/key.c \
	runtime/series/keys.c \
	runtime/series/keys.h \
	runtime/series/lines.c \
	runtime/series/maps.c \
	runtime/series/members.c \
	runtime/series/members.h \
	runtime/series/path.c runtime/series/path.h \
	runtime/series/percpu.c \
	runtime/series/phase.c \
	runtime/series/phase.h \
	runtime/series/plan.c \
	runtime/series/plan.h \
	runtime/series/raw.c \
	runtime/series/raw.h \
	runtime/series/read.c \
	runtime/series/reader.h \
	runtime/series/render.c \
	runtime/series/render.h \
	runtime/series/render_walk.c \
	runtime/series/rendered_kinds.def \
	runtime/series/run.c \
	runtime/series/run.h \
	runtime/series/captured.c \
	runtime/series/captured.h \
	runtime/series/scalar.c \
	runtime/series/scalar.h \
	runtime/series/series.c \
	runtime/series/series.h \
	runtime/series/settle.c \
	runtime/series/snapshot.c \
	runtime/series/snapshot.h \
	runtime/series/snapshot_errors.def \
	runtime/series/stats.c \
	runtime/series/stream.c \
	runtime/series/stream.h \
	runtime/series/sweep.c \
	runtime/series/sweep.h \
	runtime/series/table.c runtime/series/table.h \
	runtime/series/template.c \
	runtime/series/template.h \
	runtime/series/time.c \
	runtime/series/time.h \
	runtime/series/unpack.c \
	runtime/series/unpack.h \
	runtime/series/utf8.h \
	runtime/series/values.c \
	runtime/series/values.h \
	runtime/series/worker.c \
	runtime/series/worker.h \
	$(NULL)
runtime_report_sources = \
	runtime/report/formats.def \
	runtime/report/github.c \
	runtime/report/json.c \
	runtime/report/json_tests.c \
	runtime/report/junit.c \
	runtime/report/lint.h \
	runtime/report/lint_json.c \
	runtime/report/lint_text.c \
	runtime/report/merge.c runtime/report/merge.h \
	runtime/report/merge_read.c \
	runtime/report/merge_result.c \
	runtime/report/merge_schema.c runtime/report/merge_schema.h \
	runtime/report/model.c runtime/report/model.h \
	runtime/report/model_tests.c \
	runtime/report/plot.c \
	runtime/report/prove.h \
	runtime/report/prove_json.c \
	runtime/report/prove_model.c \
	runtime/report/prove_text.c \
	runtime/report/tap.c \
	runtime/report/text.c runtime/report/text.h \
	runtime/report/trace.c runtime/report/trace.h \
	runtime/report/text_summary.c \
	runtime/report/text_tests.c \
	runtime/report/words.c runtime/report/words.h \
	$(NULL)
runtime_survey_sources = \
	runtime/survey/clock.c \
	runtime/survey/first_spec.c \
	runtime/survey/measure.c \
	runtime/survey/missing.c \
	runtime/survey/offer.c \
	runtime/survey/path.c \
	runtime/survey/survey.c \
	runtime/survey/survey.h \
	runtime/survey/write.c \
	$(NULL)

# All of kts as convenience libraries: the program and the tests see hidden symbols too.
KTS_LIBS = runtime/libruntime.la engine/libengine.la grammar/libgrammar.la
KTS_SYSTEM_LIBS = $(JANSSON_LIBS) $(ZLIB_LIBS) $(ZSTD_LIBS)

# The version of the interface, which the SONAME follows (libkts.so.0): before a release, +1 to the middle number if
# anything changed; if names or members were added, +1 to the first and the last, and the middle one is 0 again; if
# some were taken away or changed, the last is 0 too. Every name has a version of its own in libkts.map.
KTS_INTERFACE = 0:0:0
lib_LTLIBRARIES += runtime/libkts.la
runtime_libkts_la_SOURCES =
runtime_libkts_la_LIBADD = $(KTS_LIBS) $(KTS_SYSTEM_LIBS)
runtime_libkts_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info $(KTS_INTERFACE) \
	-Wl,--version-script=$(top_srcdir)/runtime/libkts.map
runtime_libkts_la_LIBTOOLFLAGS =
runtime_libkts_la_DEPENDENCIES = $(KTS_LIBS) runtime/libkts.map
EXTRA_DIST += runtime/libkts.map

pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = runtime/kts.pc

include_HEADERS += runtime/kts.h

# The program: linked with libkts itself, statically, so that it starts without one more library.
bin_PROGRAMS += runtime/cli/kts
runtime_cli_kts_SOURCES = \
	runtime/cli/check.c runtime/cli/check.h \
	runtime/cli/check_read.c \
	runtime/cli/check_series.c \
	runtime/cli/cli.h \
	runtime/cli/cmd_check.c \
	runtime/cli/cmd_dump.c \
	runtime/cli/cmd_explain.c \
	runtime/cli/cmd_fmt.c \
	runtime/cli/cmd_lint.c \
	runtime/cli/cmd_merge.c \
	runtime/cli/cmd_prove.c \
	runtime/cli/cmd_record.c \
	runtime/cli/cmd_show.c \
	runtime/cli/cmd_test.c \
	runtime/cli/cmd_watch.c \
	runtime/cli/main.c \
	runtime/cli/options.c \
	runtime/cli/recorder.c \
	runtime/cli/reports.c \
	runtime/cli/watch.h \
	runtime/cli/watch_input.c \
	runtime/cli/watch_view.c \
	$(NULL)
runtime_cli_kts_CPPFLAGS = $(AM_CPPFLAGS) -DKTS_LIBEXEC='"$(pkglibexecdir)"'
runtime_cli_kts_LDADD = runtime/libkts.la
runtime_cli_kts_LDFLAGS = $(AM_LDFLAGS) -static

# The recorder: a program of its own, so that kts starts without libbpf. Built beside kts, which looks there first.
if HAVE_LIBBPF
noinst_LTLIBRARIES += runtime/libcapture.la
pkglibexec_PROGRAMS += runtime/cli/kts-record
endif
runtime_libcapture_la_SOURCES = \
	runtime/capture/addresses.c runtime/capture/addresses.h \
	runtime/capture/answer.c runtime/capture/answer.h \
	runtime/capture/command.c runtime/capture/command.h \
	runtime/capture/contents.c runtime/capture/contents.h \
	runtime/capture/host.c runtime/capture/host.h \
	runtime/capture/line.c runtime/capture/line.h \
	runtime/capture/missing.c \
	runtime/capture/objects.c runtime/capture/objects.h \
	runtime/capture/options.c runtime/capture/options.h \
	runtime/capture/output.c runtime/capture/output.h \
	runtime/capture/phases.c runtime/capture/phases.h \
	runtime/capture/probe.c runtime/capture/probe.h \
	runtime/capture/render.c runtime/capture/render.h \
	runtime/capture/report.c runtime/capture/report.h \
	runtime/capture/rights.c runtime/capture/rights.h \
	runtime/capture/seen.c runtime/capture/seen.h \
	runtime/capture/select.c runtime/capture/select.h \
	runtime/capture/session.c runtime/capture/session.h \
	runtime/capture/signals.c runtime/capture/signals.h \
	runtime/capture/socket.c runtime/capture/socket.h \
	runtime/capture/source.c runtime/capture/source.h \
	runtime/capture/struct_ops.c \
	runtime/capture/types.c runtime/capture/types.h \
	runtime/cli/cli.h runtime/cli/options.c \
	$(NULL)
runtime_libcapture_la_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
CAPTURE_LIBS = runtime/libcapture.la $(KTS_LIBS) $(KTS_SYSTEM_LIBS) $(LIBBPF_LIBS)
runtime_cli_kts_record_SOURCES = runtime/capture/record.c
runtime_cli_kts_record_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
runtime_cli_kts_record_LDADD = $(CAPTURE_LIBS)

dist_man_MANS += runtime/cli/kts.1 runtime/libkts.3 runtime/series/kts-series.5
