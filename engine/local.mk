# SPDX-License-Identifier: MIT
# engine/: AST -> verdicts. Add a file to the list below, in order of the alphabet.

noinst_LTLIBRARIES += engine/libengine.la
engine_libengine_la_SOURCES = \
	engine/aim.c engine/aim.h \
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
	engine/check_summary.c \
	engine/check_sweep.c \
	engine/check_temporal.c \
	engine/check_test.c engine/check_test.h \
	engine/check_test_cell.c \
	engine/check_test_row.c \
	engine/check_test_target.c \
	engine/check_units.c \
	engine/check_use.c \
	engine/check_wrap.c \
	engine/checker.h \
	engine/code.c engine/code.h \
	engine/code_dump.c \
	engine/code_verify.c \
	engine/column.c engine/column.h \
	engine/column_axis.c \
	engine/column_forget.c \
	engine/dimension.c engine/dimension.h \
	engine/errors.c engine/errors.def engine/errors.h \
	engine/evidence.c \
	engine/evidence_scope.c \
	engine/expand.c engine/expand.h \
	engine/expand_expr.c \
	engine/expander.h \
	engine/sentence.c engine/sentence.h \
	engine/final.c \
	engine/fold.c engine/fold.h \
	engine/functions.def \
	engine/inline_test.c engine/inline_test.h \
	engine/ir.def engine/ir.h \
	engine/ir_build.c engine/ir_build.h \
	engine/ir_dump.c \
	engine/ir_finish.c \
	engine/ir_node.h \
	engine/ir_test.c engine/ir_test.h \
	engine/keeping.c engine/keeping.h \
	engine/lint.c engine/lint.h \
	engine/lint_beyond.c \
	engine/lint_constant.c \
	engine/lint_place.c \
	engine/lint_scope.c \
	engine/lint_time.c \
	engine/lint_tolerance.c \
	engine/lint_twice.c \
	engine/lint_value.c \
	engine/linter.h \
	engine/lower.c engine/lower.h \
	engine/lower_check.c \
	engine/lower_emit.c \
	engine/lower_expr.c \
	engine/lower_require.c \
	engine/mask.h \
	engine/mutate.c engine/mutate.h \
	engine/mutations.def \
	engine/opcodes.def \
	engine/order.c engine/order.h \
	engine/pair.h \
	engine/patterns.def \
	engine/program.c engine/program.h \
	engine/prove.c engine/prove.h \
	engine/quorum.c \
	engine/rational.c engine/rational.h \
	engine/roots.c \
	engine/roots.def \
	engine/schema.h \
	engine/scope.c engine/scope.h \
	engine/settings.c \
	engine/swept.c engine/swept.h \
	engine/texts.c engine/texts.h \
	engine/trace.c engine/trace.h \
	engine/types.c engine/types.h \
	engine/value.h \
	engine/verdict.c engine/verdict.h \
	engine/vm.c engine/vm.h \
	engine/vm_aggregate.c engine/vm_aggregate.h \
	engine/vm_arith.c \
	engine/vm_compare.c \
	engine/vm_forget.c \
	engine/vm_judge.c \
	engine/vm_kernel.c engine/vm_kernel.h engine/vm_lanes.h engine/vm_quotient.c \
	engine/vm_load.c \
	engine/vm_over.c \
	engine/vm_partner.c \
	engine/vm_reach.c \
	engine/vm_reduce.c \
	engine/vm_route.c \
	engine/vm_show.c \
	engine/vm_temporal.c engine/vm_temporal.h \
	engine/vm_vector.c \
	engine/vm_when.c \
	engine/vm_window.c \
	engine/wide.c engine/wide.h \
	$(NULL)
