/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "engine/check_test.h"
#include "engine/dimension.h"
#include "engine/swept.h"
#include "grammar/base/number.h"
#include "grammar/suggest.h"

/* Rows of an inline test: which values of the series each gives, and to which projections. */

/* --- swept projections by their paths --- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* Of step @i; those of a path are added up, so that any one of them can be taken out. */
static uint64_t hash_step(const struct kts_step *step, size_t i)
{
	uint64_t hash = mix(mix(i, step->kind), step->index);

	for (size_t k = 0; step->kind == KTS_STEP_NAME && k < step->len; k++)
		hash = mix(hash, (unsigned char)step->name[k]);
	return hash;
}

static uint64_t hash_path(const struct kts_projection *p)
{
	uint64_t hash = mix(mix(mix(p->root, p->reduce), p->type), p->n_steps);

	for (size_t i = 0; i < p->n_steps; i++)
		hash += hash_step(&p->step[i], i);
	return hash;
}

static int by_hash(const void *a, const void *b)
{
	const struct kts_test_swept *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The first one that is not before @hash. */
static size_t find_swept(const struct kts_test_rows *rows, uint64_t hash)
{
	size_t lo = 0, hi = rows->n_swept;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows->swept[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool kts_check_test_rows_init(struct kts_checker *c, struct kts_test_rows *rows)
{
	size_t n = c->ir.n_projections;
	struct kts_test_swept *swept = kts_arena_array(c->arena, n, sizeof *swept);

	*rows = (struct kts_test_rows){ .n_projections = n, .swept = swept };
	rows->stamp = kts_arena_array(c->arena, n, sizeof *rows->stamp);
	rows->given = kts_arena_array(c->arena, n, sizeof *rows->given);
	if (!swept || !rows->stamp || !rows->given) {
		kts_checker_failed(c);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		const struct kts_projection *p = c->ir.projection[i];
		size_t at = kts_swept_step(p);

		if (p->index)
			swept[rows->n_swept++] = (struct kts_test_swept){ hash_path(p) - hash_step(&p->step[at], at), (uint32_t)i };
	}
	if (rows->n_swept)
		qsort(swept, rows->n_swept, sizeof *swept, by_hash);
	return true;
}

/* --- who reads a value --- */

/* The value that a row gives, and its cells once somebody reads them. */
struct gift {
	const struct kts_ast_row *ast;
	const struct kts_test_wanted *w;
	struct kts_projection p;
	size_t key;			/* the step that is the key of a swept signal; n_steps: it is of none */
	const struct kts_ir_cell *cell;
	bool good;			/* so far */
};

static bool is_given(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast, uint32_t column)
{
	char buf[KTS_QUOTE_BYTES];

	if (rows->stamp[column] != rows->number) {
		rows->stamp[column] = rows->number;
		rows->given[column] = ast->target->span;
		return false;
	}
	kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_test_repeated, ast->target->span, "`%s` has its values already",
				    kts_check_quote(c, ast->target->span, buf)),
			rows->given[column], "the same value of the series is given here");
	return true;
}

static void read_cells(struct kts_checker *c, struct gift *gift)
{
	struct kts_ir_cell *cell = kts_check_test_new_cells(c, gift->ast);
	size_t i = 0;

	for (const struct kts_ast_cell *at = gift->ast->cells; at && cell; at = at->next)
		gift->good &= kts_check_test_cell(c, gift->w, at, &cell[i++]);
	gift->good &= cell != NULL;
	gift->cell = cell;
}

static void add_row(struct kts_checker *c, struct kts_test_rows *rows, struct gift *gift, uint32_t column,
		    const struct kts_sweep_key *key)
{
	struct kts_ir_row *row = kts_check_grow(c, rows->row, rows->n, &rows->cap, sizeof *row);

	if (!gift->cell)
		read_cells(c, gift);
	if (!row) {
		gift->good = false;
		return;
	}
	rows->row = row;
	row[rows->n++] = (struct kts_ir_row){ column, gift->cell, key, gift->ast->target->span };
}

static bool same_step(enum kts_root root, const struct kts_step *a, const struct kts_step *b)
{
	return a->kind == b->kind && a->index == b->index && a->len == b->len &&
	       (a->len == 0 || memcmp(a->name, b->name, a->len) == 0) &&
	       (a->quoted == b->quoted || root != KTS_ROOT_MAP);
}

/* Is @key what stands in place of the star of @swept? A rendered key of a map is quoted. */
static bool is_key(const struct kts_projection *swept, size_t at, const struct kts_step *key)
{
	if (swept->step[at].kind == KTS_STEP_CPU_SWEEP)
		return key->kind == KTS_STEP_CPU;
	return key->kind == KTS_STEP_INDEX ||
	       (key->kind == KTS_STEP_NAME && (key->quoted || swept->root != KTS_ROOT_MAP || at != 1));
}

/* Does @swept find @p among its keys, as that of step @at? */
static bool meets(const struct kts_projection *swept, const struct kts_projection *p, size_t at)
{
	if (swept->root != p->root || swept->reduce != p->reduce || swept->type != p->type || swept->n_steps != p->n_steps ||
	    kts_swept_step(swept) != at)
		return false;
	for (size_t i = 0; i < p->n_steps; i++)
		if (i == at ? !is_key(swept, i, &p->step[i]) : !same_step(p->root, &swept->step[i], &p->step[i]))
			return false;
	return true;
}

static const struct kts_sweep_key *make_key(struct kts_checker *c, const struct kts_projection *swept,
					    const struct kts_projection *p, size_t at)
{
	struct kts_sweep_key *key = KTS_ARENA_NEW(c->arena, struct kts_sweep_key);
	const struct kts_step *step = &p->step[at];
	char digits[KTS_NUMBER_BYTES];

	if (!key) {
		kts_checker_failed(c);
		return NULL;
	}
	*key = (struct kts_sweep_key){ .key = step->name, .len = step->len, .projection = *swept };
	key->projection.step = p->step;
	key->projection.text = p->text;
	if (step->kind != KTS_STEP_NAME) {
		key->is_index = true;
		key->index = step->index;
		key->len = kts_u64_write(digits, step->index);
		key->key = kts_check_keep(c, digits);
	}
	return key;
}

/* To the projection of exactly this path. */
static bool give_to_itself(struct kts_checker *c, struct kts_test_rows *rows, struct gift *gift, bool *read)
{
	const struct kts_ir_expr *node = kts_ir_column(&c->ir, &gift->p, &kts_unit_plain);

	if (!node || (node->column < rows->n_projections && is_given(c, rows, gift->ast, node->column)))
		return false;
	if (node->column < rows->n_projections) {
		*read = true;
		add_row(c, rows, gift, node->column, NULL);
	}
	return true;
}

/* A key that could stand without quotes is the same value with them. */
static bool give_quoted(struct kts_checker *c, struct kts_test_rows *rows, struct gift *gift, bool *read)
{
	const struct kts_step *steps = gift->p.step;
	struct kts_step *quoted;
	bool good;

	if (gift->key == gift->p.n_steps || steps[gift->key].kind != KTS_STEP_NAME || steps[gift->key].quoted)
		return true;
	quoted = kts_arena_array(c->arena, gift->p.n_steps, sizeof *quoted);
	if (!quoted) {
		kts_checker_failed(c);
		return false;
	}
	memcpy(quoted, steps, gift->p.n_steps * sizeof *quoted);
	quoted[gift->key].quoted = true;
	gift->p.step = quoted;
	good = give_to_itself(c, rows, gift, read);
	gift->p.step = steps;
	return good;
}

/* To the projections whose key is step @at of the path. */
static void give_to_swept(struct kts_checker *c, struct kts_test_rows *rows, struct gift *gift, uint64_t hash, size_t at,
			  bool *read)
{
	for (size_t i = find_swept(rows, hash); i < rows->n_swept && rows->swept[i].hash == hash; i++) {
		uint32_t column = rows->swept[i].projection;
		const struct kts_projection *swept = c->ir.projection[column];

		if (!meets(swept, &gift->p, at))
			continue;
		*read = true;
		add_row(c, rows, gift, column, make_key(c, swept, &gift->p, at));
	}
}

/* To all that read the value; *read: somebody does. */
static bool give(struct kts_checker *c, struct kts_test_rows *rows, struct gift *gift, bool *read)
{
	uint64_t hash;

	gift->good = true;
	gift->cell = NULL;
	if (!give_to_itself(c, rows, gift, read) || !give_quoted(c, rows, gift, read))
		return false;
	hash = hash_path(&gift->p);
	for (size_t i = 0; i < gift->p.n_steps && c->status == KTS_OK; i++)
		give_to_swept(c, rows, gift, hash - hash_step(&gift->p.step[i], i), i, read);
	return gift->good && c->status == KTS_OK;
}

/* --- keys --- */

/* A row of all keys at once: say how one is written, @name[...] or as a path. */
static bool no_key(struct kts_checker *c, struct kts_span span, const char *name, const struct kts_projection *swept)
{
	size_t at = kts_swept_step(swept);
	bool index = swept->step[at].kind == KTS_STEP_CPU_SWEEP || (swept->root == KTS_ROOT_MAP && at == 1);
	struct kts_step key = { .kind = KTS_STEP_NAME, .name = "KEY", .len = 3, .quoted = true };
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_test_row, span,
					    "`%s` has a value for each key, and a row is one of them", name ? name : swept->text);
	size_t size;
	char *text;

	if (name) {
		kts_diag_help(diag, index ? "write `%s[0] = [...]`" : "write `%s[\"KEY\"] = [...]`", name);
		return false;
	}
	if (index)
		key = (struct kts_step){ .kind = swept->step[at].kind == KTS_STEP_CPU_SWEEP ? KTS_STEP_CPU : KTS_STEP_INDEX };
	size = kts_swept_text_size(swept, &key);
	text = size ? kts_arena_alloc(c->arena, size) : NULL;
	if (size && !text)
		kts_checker_failed(c);
	if (text) {
		kts_swept_text(text, swept, &key);
		kts_diag_help(diag, "write `%s = [...]`", text);
	}
	return false;
}

static bool bad_key(struct kts_checker *c, struct kts_span span, const char *message, const char *name, bool cpu)
{
	kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_row, span, "`%s` %s", name, message),
		      cpu ? "write `%s[0]`" : "write `%s[\"KEY\"]` or `%s[0]`", name, name);
	return false;
}

/* util["a"], hits[0]: the key that stands behind the signal's name. */
static bool read_key(struct kts_checker *c, const struct kts_ast_expr *target, const char *name,
		     const struct kts_projection *swept, struct kts_sweep_key *key)
{
	const struct kts_ast_segment *s = target->path.segments;
	bool named = s->kind == KTS_AST_SEGMENT_key || s->kind == KTS_AST_SEGMENT_member;
	bool cpu = swept->step[kts_swept_step(swept)].kind == KTS_STEP_CPU_SWEEP;

	if (s->next || (!named && s->kind != KTS_AST_SEGMENT_index && s->kind != KTS_AST_SEGMENT_cpu))
		return bad_key(c, target->span, "has keys, and nothing below them", name, cpu);
	if (named && cpu)
		return bad_key(c, s->span, "goes over CPUs, which are numbers", name, true);
	if (named && s->text.len && memchr(s->text.ptr, 0, s->text.len))
		return bad_key(c, s->span, "has no key with a NUL byte in it", name, false);
	*key = (struct kts_sweep_key){ .is_index = !named, .key = named && s->text.len ? s->text.ptr : "",
				       .len = named ? s->text.len : 0, .index = named ? 0 : s->index };
	return true;
}

/* What @swept is for @key. */
static bool put_key(struct kts_checker *c, const struct kts_projection *swept, const struct kts_sweep_key *key, struct gift *gift)
{
	struct kts_step *step = kts_arena_array(c->arena, swept->n_steps, sizeof *step);
	struct kts_step one = kts_swept_key_step(swept, key);
	size_t size = kts_swept_text_size(swept, &one);
	char *text = size ? kts_arena_alloc(c->arena, size) : NULL;

	if (!step || (size && !text)) {
		kts_checker_failed(c);
		return false;
	}
	if (text)
		kts_swept_text(text, swept, &one);
	gift->key = kts_swept_step(swept);
	memcpy(step, swept->step, swept->n_steps * sizeof *step);
	step[gift->key] = one;
	gift->p = *swept;
	gift->p.index = NULL;
	gift->p.step = step;
	gift->p.text = text ? text : "";
	return true;
}

static int by_column(const void *a, const void *b)
{
	const struct kts_ir_row *x = a, *y = b;

	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (!x->key || !y->key)
		return 0;
	return kts_sweep_key_compare(x->key, y->key);
}

bool kts_check_test_sort(struct kts_checker *c, struct kts_test_rows *rows)
{
	char buf[KTS_QUOTE_BYTES];
	bool good = true;

	if (rows->n)
		qsort(rows->row, rows->n, sizeof *rows->row, by_column);
	for (size_t i = 1; i < rows->n; i++) {
		const struct kts_ir_row *a = &rows->row[i - 1], *b = &rows->row[i], *first = a;

		/* an element and a member of one name cannot be told apart in a check */
		if (!a->key || a->column != b->column || a->key->len != b->key->len ||
		    (a->key->len && memcmp(a->key->key, b->key->key, a->key->len) != 0))
			continue;
		if (b->span.begin < a->span.begin) {
			first = b;
			b = a;
		}
		/* one row may be of several sweeps */
		if (!good)
			continue;
		good = false;
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_test_repeated, b->span, "`%s` has its values already",
					    kts_check_quote(c, b->span, buf)),
				first->span, "the same key is given here");
	}
	return good;
}

/* --- signals and paths --- */

static bool no_signal(struct kts_checker *c, const struct kts_symbol *symbol, struct kts_span span)
{
	struct kts_diag *diag;

	if (symbol->kind == KTS_SYMBOL_PARAM) {
		diag = kts_diag_at(c->diags, KTS_DIAG_test_row, span, "`%.*s` is a param, which has one value",
				   KTS_STR_ARGS(symbol->name.text));
		kts_diag_second(diag, symbol->name.span, "declared here");
		kts_diag_help(diag, "set it for a run: `kts test -D %.*s=...`", KTS_STR_ARGS(symbol->name.text));
	} else {
		diag = kts_diag_at(c->diags, KTS_DIAG_test_row, span, "`%.*s` is computed, not read from the series",
				   KTS_STR_ARGS(symbol->name.text));
		kts_diag_second(diag, symbol->item->signal.value->span, "computed here");
		kts_diag_help(diag, "give what it is computed from");
	}
	return false;
}

/* What the samples themselves have is given by rows with names of their own. */
static bool undeclared_row(struct kts_checker *c, const struct kts_ast_expr *target)
{
	static const struct {
		const char *meant, *row;
	} words[] = {
		{ "elapsed", "times" }, { "time", "times" }, { "phase", "phases" }, { "label", "labels" },
		{ "swapped", "identities" }, { "identity", "identities" }, { "swap", "identities" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!kts_str_is(target->name, words[i].meant))
			continue;
		kts_diag_help(kts_diag_at(c->diags, KTS_DIAG_test_row, target->span, "`%s` is no signal", words[i].meant),
			      "write `%s = [...]`", words[i].row);
		return false;
	}
	kts_check_undeclared(c, target->name, target->span);
	return false;
}

/* The row of @symbol, or of one of its keys. */
static bool signal_row(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast, struct kts_symbol *symbol)
{
	const char *name = kts_check_text(c, symbol->name.text);
	struct kts_test_wanted w = { .name = name, .signal = kts_check_symbol(c, symbol, ast->target->span) };
	struct gift gift = { .ast = ast, .w = &w };
	char buf[KTS_QUOTE_BYTES];
	struct kts_sweep_key key;
	bool read = false;

	if (w.signal.kind == KTS_OPERAND_ERROR)
		return false;
	if (symbol->kind != KTS_SYMBOL_SIGNAL || w.signal.kind != KTS_OPERAND_NODE || w.signal.node->op != KTS_IR_column)
		return no_signal(c, symbol, ast->target->span);
	gift.p = *c->ir.projection[w.signal.node->column];
	gift.key = gift.p.n_steps;
	if (!gift.p.index)
		return give(c, rows, &gift, &read);
	if (ast->target->kind == KTS_AST_EXPR_name)
		return no_key(c, ast->target->span, name, &gift.p);
	w.name = kts_check_quote(c, ast->target->span, buf);
	return read_key(c, ast->target, name, &gift.p, &key) &&
	       put_key(c, c->ir.projection[w.signal.node->column], &key, &gift) && give(c, rows, &gift, &read);
}

static bool unread_path(struct kts_checker *c, const struct kts_test_rows *rows, const struct kts_ast_expr *target)
{
	char buf[KTS_QUOTE_BYTES];
	struct kts_diag *diag = kts_diag_at(c->diags, KTS_DIAG_test_row, target->span, "no signal and no check reads `%s`",
					    kts_check_quote(c, target->span, buf));
	struct kts_suggest near;

	/* A look at every path, so not for messages that nobody sees. */
	if (c->diags->errors > KTS_MAX_ERRORS)
		return false;
	kts_suggest_start(&near, buf, strlen(buf));
	for (size_t i = 0; i < rows->n_projections; i++)
		kts_suggest_try(&near, c->ir.projection[i]->text, strlen(c->ir.projection[i]->text));
	if (near.best)
		kts_diag_help(diag, "did you mean `%.*s`?", (int)near.best_len, near.best);
	return false;
}

/* A path may be read as several types; the row gives it to all of them. */
static bool path_row(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast)
{
	static const enum kts_type types[] = { KTS_TYPE_BOOL, KTS_TYPE_U64, KTS_TYPE_I64, KTS_TYPE_F64, KTS_TYPE_TEXT };
	char buf[KTS_QUOTE_BYTES];
	struct kts_test_wanted w = { .name = kts_check_quote(c, ast->target->span, buf) };
	struct gift gift = { .ast = ast, .w = &w };
	bool good = true, read = false;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		w.signal = kts_check_path(c, ast->target, types[i], KTS_REDUCE_NONE, ast->target->span);
		if (w.signal.kind != KTS_OPERAND_NODE || !w.signal.node)
			return false;
		gift.p = *c->ir.projection[w.signal.node->column];
		gift.key = gift.p.n_steps;
		if (gift.p.index)
			return no_key(c, ast->target->span, NULL, &gift.p);
		good &= give(c, rows, &gift, &read);
	}
	return read || !good ? good : unread_path(c, rows, ast->target);
}

bool kts_check_test_is_run(struct kts_checker *c, const struct kts_ast_expr *target)
{
	bool path = target->kind == KTS_AST_EXPR_path;
	struct kts_symbol *symbol = kts_check_find(c, path ? target->path.root.text : target->name);
	struct kts_operand value;

	if (!symbol)
		return path && kts_str_is(target->path.root.text, "run");
	if (path || symbol->kind != KTS_SYMBOL_SIGNAL)
		return false;
	value = kts_check_symbol(c, symbol, target->span);
	return value.kind == KTS_OPERAND_NODE && value.node->op == KTS_IR_column && kts_ir_is_run(value.node);
}

bool kts_check_test_target(struct kts_checker *c, struct kts_test_rows *rows, const struct kts_ast_row *ast)
{
	bool path = ast->target->kind == KTS_AST_EXPR_path;
	struct kts_symbol *symbol = kts_check_find(c, path ? ast->target->path.root.text : ast->target->name);

	if (!symbol)
		return path ? path_row(c, rows, ast) : undeclared_row(c, ast->target);
	if (path && (symbol->kind != KTS_SYMBOL_SIGNAL || !symbol->item->signal.index.text.ptr)) {
		kts_diag_second(kts_diag_at(c->diags, KTS_DIAG_test_row, ast->target->span, "`%.*s` has no keys",
					    KTS_STR_ARGS(symbol->name.text)),
				symbol->name.span, "declared here without an index");
		return false;
	}
	return signal_row(c, rows, ast, symbol);
}
