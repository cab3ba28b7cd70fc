/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/types.h"
#include "grammar/base/diag_print.h"
#include "grammar/parser.h"
#include "runtime/api_internal.h"

static enum kts_status spec_new(const char *name, struct kts_spec **out)
{
	struct kts_spec *spec = calloc(1, sizeof(*spec));

	*out = NULL;
	if (!spec)
		return KTS_ENOMEM;
	kts_arena_init(&spec->arena, 0);
	kts_intern_init(&spec->intern, &spec->arena);
	kts_diags_init(&spec->diags);
	spec->name = strdup(name);
	if (!spec->name || kts_sources_new(&spec->sources) != KTS_OK) {
		kts_spec_free(spec);
		return KTS_ENOMEM;
	}
	*out = spec;
	return KTS_OK;
}

void kts_spec_free(struct kts_spec *spec)
{
	if (!spec)
		return;
	kts_program_free(spec->program);
	kts_expansion_clear(&spec->look);
	kts_arena_free(&spec->arena);
	kts_sources_free(spec->sources);
	free(spec->series);
	free(spec->events);
	free(spec->name);
	free(spec);
}

/* Is the check called so, alone or behind its group? */
static enum kts_status is_selected(const struct kts_ir_check *check, const char *only, bool *selected)
{
	char *full;

	*selected = kts_glob_match(only, check->label);
	if (*selected || !check->group)
		return KTS_OK;
	if (asprintf(&full, "%s / %s", check->group, check->label) < 0)
		return KTS_ENOMEM;
	*selected = kts_glob_match(only, full);
	free(full);
	return KTS_OK;
}

static enum kts_status select_checks(struct kts_spec *spec, const char *only)
{
	struct kts_ir_check *check = kts_arena_array(&spec->arena, spec->ir->n_checks, sizeof(*check));
	size_t n = 0;

	if (!check)
		return kts_arena_status(&spec->arena);
	for (size_t i = 0; i < spec->ir->n_checks; i++) {
		bool selected;

		KTS_TRY(is_selected(&spec->ir->check[i], only, &selected));
		if (selected)
			check[n++] = spec->ir->check[i];
	}
	spec->selected = *spec->ir;
	spec->selected.check = check;
	spec->selected.n_checks = n;
	spec->ir = &spec->selected;
	return KTS_OK;
}

/* A file that a `series` block names is meant beside the file where the block stands. */
static enum kts_status resolve(const struct kts_spec *spec, const char *file, char **out)
{
	const struct kts_source *source = kts_sources_find(spec->sources, spec->ir->series.span.begin);

	*out = NULL;
	if (!file)
		return KTS_OK;
	*out = strcmp(file, "-") == 0 ? strdup(file) : kts_path_beside(source ? source->name : spec->name, file);
	return *out ? KTS_OK : KTS_ENOMEM;
}

static enum kts_status compile(struct kts_spec *spec, uint32_t source, const struct kts_spec_options *options,
			       struct kts_file_loader *files)
{
	struct kts_compile_options compile_options = { .loader = &files->loader };
	struct kts_define *define = NULL;
	enum kts_status rc;

	if (options && options->n_params) {
		define = calloc(options->n_params, sizeof(*define));
		if (!define)
			return KTS_ENOMEM;
		for (size_t i = 0; i < options->n_params; i++)
			define[i] = (struct kts_define){ options->param[i].name, options->param[i].value };
		compile_options.define = define;
		compile_options.n_defines = options->n_params;
	}
	rc = kts_compile_source(&spec->arena, &spec->intern, spec->sources, source, &compile_options, &spec->diags,
				&spec->ir);
	free(define);
	spec->whole = spec->ir;
	if (rc == KTS_OK && options && options->only)
		rc = select_checks(spec, options->only);
	if (rc == KTS_OK)
		rc = resolve(spec, spec->ir->series.file, &spec->series);
	if (rc == KTS_OK)
		rc = resolve(spec, spec->ir->series.events, &spec->events);
	if (rc == KTS_OK)
		rc = kts_expand(spec->ir, NULL, &spec->look);
	if (rc == KTS_OK)
		rc = kts_program_new(spec->look.ir, &spec->program);
	if (rc == KTS_OK)
		return rc;
	spec->ir = NULL;
	/* a handle without a reason would be one that cannot be understood */
	if (spec->diags.errors == 0)
		kts_diag_in_file(&spec->diags, KTS_DIAG_internal, spec->name, 0, 0,
				 "the spec could not be compiled (%s)", kts_status_name(rc));
	return rc;
}

static bool options_fit(const struct kts_spec_options *options)
{
	return !options || (options->size == sizeof(*options) && (options->param || !options->n_params));
}

/* What a compile returns, and what becomes of the handle. */
static enum kts_status finish(struct kts_spec *spec, enum kts_status rc, struct kts_spec **out)
{
	if (rc == KTS_ENOMEM) {
		kts_spec_free(spec);
		spec = NULL;
	}
	*out = spec;
	return rc;
}

enum kts_status kts_spec_compile_file(const char *path, const struct kts_spec_options *options, struct kts_spec **out)
{
	struct kts_file_loader files;
	struct kts_spec *spec;
	const char *reason = "";
	char *name, *text;
	uint32_t source;
	enum kts_status rc;
	size_t len;

	*out = NULL;
	if (!path || !options_fit(options))
		return KTS_EINVAL;
	KTS_TRY(spec_new(path, &spec));
	kts_file_loader_init(&files);
	rc = kts_file_load(&files, path, &name, &text, &len, &reason);
	if (rc == KTS_OK) {
		rc = kts_sources_add(spec->sources, name, text, len, &source);
		reason = "it is larger than 16 MiB";
		free(name);
		free(text);
		if (rc == KTS_OK)
			rc = compile(spec, source, options, &files);
	}
	if ((rc == KTS_EIO || rc == KTS_ELIMIT) && spec->diags.errors == 0)
		kts_diag_in_file(&spec->diags, KTS_DIAG_unreadable, path, 0, 0, "the spec cannot be read: %s", reason);
	kts_file_loader_free(&files);
	return finish(spec, rc, out);
}

enum kts_status kts_spec_compile_text(const char *name, const char *text, size_t len,
				      const struct kts_spec_options *options, struct kts_spec **out)
{
	struct kts_file_loader files;
	struct kts_spec *spec;
	uint32_t source;
	enum kts_status rc;

	*out = NULL;
	if (!name || (!text && len) || !options_fit(options))
		return KTS_EINVAL;
	KTS_TRY(spec_new(name, &spec));
	kts_file_loader_init(&files);
	rc = kts_sources_add(spec->sources, name, text ? text : "", len, &source);
	if (rc == KTS_OK)
		rc = compile(spec, source, options, &files);
	else if (rc == KTS_ELIMIT)
		kts_diag_in_file(&spec->diags, KTS_DIAG_unreadable, name, 0, 0, "the spec is larger than 16 MiB");
	kts_file_loader_free(&files);
	return finish(spec, rc, out);
}

int kts_spec_is_valid(const struct kts_spec *spec)
{
	return spec && spec->ir;
}

const char *kts_spec_name(const struct kts_spec *spec)
{
	return spec->name;
}

size_t kts_spec_check_count(const struct kts_spec *spec)
{
	return spec->ir ? spec->ir->n_checks : 0;
}

const char *kts_spec_check_label(const struct kts_spec *spec, size_t i)
{
	return i < kts_spec_check_count(spec) ? spec->ir->check[i].label : NULL;
}

const char *kts_spec_series(const struct kts_spec *spec)
{
	return spec->series;
}

size_t kts_spec_projection_count(const struct kts_spec *spec)
{
	return kts_spec_is_valid(spec) ? spec->ir->n_projections : 0;
}

enum kts_status kts_spec_projection(const struct kts_spec *spec, size_t i, struct kts_projection_facts *out)
{
	const struct kts_projection *p;

	if (!out || out->size != sizeof(*out) || i >= kts_spec_projection_count(spec))
		return KTS_EINVAL;
	p = &spec->ir->projection[i];
	*out = (struct kts_projection_facts){
		.size = sizeof(*out),
		.path = p->text ? p->text : "",
		.type = kts_type_name(p->type),
		.index = p->index,
		.once = p->root == KTS_ROOT_RUN,
	};
	for (size_t k = 0; k < spec->ir->n_names && !out->signal; k++) {
		if (spec->ir->name[k].column == i)
			out->signal = spec->ir->name[k].name;
	}
	return KTS_OK;
}

enum kts_status kts_spec_dump(const struct kts_spec *spec, enum kts_dump what, FILE *out)
{
	struct kts_ast_file *file;
	struct kts_intern names;
	struct kts_arena arena;
	struct kts_diags *scratch;
	enum kts_status rc;

	switch (what) {
	case KTS_DUMP_IR:
		if (spec->ir)
			kts_ir_dump(out, spec->ir, spec->sources);
		return spec->ir ? KTS_OK : KTS_ESPEC;
	case KTS_DUMP_CODE:
		if (spec->ir)
			kts_program_dump(out, spec->program, spec->ir);
		return spec->ir ? KTS_OK : KTS_ESPEC;
	case KTS_DUMP_TOKENS:
	case KTS_DUMP_AST:
		break;
	default:
		return KTS_EINVAL;
	}
	if (kts_sources_count(spec->sources) == 0)
		return KTS_ESPEC;
	/* the compile has told what is wrong; here it would be told twice */
	scratch = malloc(sizeof(*scratch));
	if (!scratch)
		return KTS_ENOMEM;
	kts_diags_init(scratch);
	if (what == KTS_DUMP_TOKENS) {
		rc = kts_tokens_dump(out, spec->sources, 0, scratch);
	} else {
		kts_arena_init(&arena, 0);
		kts_intern_init(&names, &arena);
		rc = kts_parse(&arena, &names, spec->sources, 0, scratch, &file);
		if (file)
			kts_ast_dump(out, spec->sources, file);
		kts_arena_free(&arena);
	}
	free(scratch);
	return rc == KTS_ENOMEM ? rc : KTS_OK;
}
