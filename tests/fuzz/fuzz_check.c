/* SPDX-License-Identifier: MIT */
/* Any text as a spec: it compiles or says why not; what compiles can be printed and linted, and its inline tests run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/check.h"
#include "engine/inline_test.h"
#include "engine/lint.h"
#include "grammar/base/diag_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Every file that is used is this one. */
static enum kts_status load(void *context, const char *path, const char *from, char **name, char **text, size_t *len,
			    const char **reason)
{
	(void)context;
	(void)from;
	if (strlen(path) > 8) {
		*reason = "the name is long";
		return KTS_EIO;
	}
	*name = strdup(path);
	*text = strdup("signal used = bpf.used\nuse \"b\"\nmonotonic used\n");
	expect(*name && *text);
	*len = strlen(*text);
	return KTS_OK;
}

static void release(void *context, char *name, char *text)
{
	(void)context;
	free(name);
	free(text);
}

static void run(const struct kts_ir *ir, const struct kts_ir_test *test)
{
	const struct kts_run_options one = { .size = sizeof one, .chunk_samples = 1 };
	struct kts_inline_test *whole, *split;

	enum kts_status status = kts_inline_test_run(ir, test, NULL, &whole);

	/* a program may be too large for the machine, as `kts check` would say */
	expect(status == KTS_OK || status == KTS_ELIMIT);
	if (status != KTS_OK)
		return;
	expect(kts_inline_test_run(ir, test, &one, &split) == KTS_OK);
	expect(whole->holds == split->holds);
	for (size_t i = 0; i < test->n_expects; i++)
		expect(whole->outcome[i].holds == split->outcome[i].holds &&
		       whole->outcome[i].verdict == split->outcome[i].verdict);
	kts_inline_test_free(whole);
	kts_inline_test_free(split);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct kts_loader loader = { .load = load, .release = release };
	static const struct kts_define define = { "slack", "15%" };
	static struct kts_diags diags;
	struct kts_compile_options options = { .loader = &loader };
	const struct kts_ir *ir;
	struct kts_sources *sources;
	struct kts_arena arena;
	struct kts_intern names;
	enum kts_status status;
	uint32_t id;
	FILE *out = fopen("/dev/null", "w");

	expect(out && kts_sources_new(&sources) == KTS_OK);
	kts_arena_init(&arena, 0);
	kts_intern_init(&names, &arena);
	kts_diags_init(&diags);
	/* A blank in front means nothing to the text: here it asks for an option. */
	if (size && data[0] == ' ') {
		options.define = &define;
		options.n_defines = 1;
	}
	if (size < 1u << 20 && kts_sources_add(sources, "fuzz", (const char *)data, size, &id) == KTS_OK) {
		status = kts_compile_source(&arena, &names, sources, id, &options, &diags, &ir);
		expect(status == KTS_OK || status == KTS_ESPEC);
		expect((status == KTS_OK) == (diags.errors == 0));
		expect((status == KTS_OK) == (ir != NULL));
		kts_diags_print(out, sources, &diags, true);
		if (ir) {
			kts_ir_dump(out, ir, sources);
			for (size_t i = 0; i < ir->n_tests; i++)
				run(ir, &ir->test[i]);
			expect(kts_lint_checks(ir, NULL, &diags) == KTS_OK);
			expect(diags.errors == 0);
			kts_diags_print(out, sources, &diags, false);
		}
	}
	kts_sources_free(sources);
	kts_arena_free(&arena);
	fclose(out);
	return 0;
}
