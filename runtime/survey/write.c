/* SPDX-License-Identifier: MIT */
/* A survey as text: comments say what there is, and what can be a signal is a statement to copy. */
#include "runtime/survey/survey.h"

#include <string.h>

/* Where the comment behind a statement begins, if that is not too long. */
#define COMMENT_COLUMN	72u

/* Three digits are enough to see what a rate is like. */
static double about(double x)
{
	double power = 1;

	if (!(x > 0 && x < 1e15))
		return x;
	for (; x / power >= 1000; power *= 10)
		;
	if (power > 1)
		return (double)(int64_t)(x / power + 0.5) * power;
	for (; x * power < 100 && power < 1e12; power *= 10)
		;
	return (double)(int64_t)(x * power + 0.5) / power;
}

static void put_time(FILE *out, int64_t ns)
{
	char text[KTS_QUANTITY_BYTES];

	kts_time_write(text, ns);
	fputs(text, out);
}

static void put_count(FILE *out, uint64_t n, const char *one)
{
	fprintf(out, "%llu %s%s", (unsigned long long)n, one, n == 1 ? "" : "s");
}

static void put_indent(FILE *out, unsigned indent)
{
	for (unsigned i = 0; i < indent; i++)
		fputs("    ", out);
}

/* --- the series as a whole --- */

static void put_clock(FILE *out, const struct kts_survey *s)
{
	const struct kts_survey_clock *c = &s->clock;

	fputs("# clock: ", out);
	if (!c->known) {
		fputs(s->form == KTS_FORM_PLAIN ? "none that is known by its name: say where it is, `time sample.NAME ms`\n" :
						  "no sample has a time\n", out);
		return;
	}
	put_time(out, c->first_ns);
	fputs(" to ", out);
	put_time(out, c->last_ns);
	fputs(", a sample every ", out);
	put_time(out, c->interval_ns);
	if (c->gaps) {
		fputs("; ", out);
		put_count(out, c->gaps, "gap");
		fputs(" of more than twice that, the longest ", out);
		put_time(out, c->longest_ns);
		fputs(" before ", out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, c->longest_tag);
	} else {
		fputs("; no gaps", out);
	}
	if (c->backwards) {
		fputs("; goes back ", out);
		put_count(out, c->backwards, "time");
	}
	if (c->unknown) {
		fputs("; ", out);
		put_count(out, c->unknown, "sample");
		fputs(" without a time", out);
	}
	fputs("\n", out);
}

static void put_phases(FILE *out, const struct kts_survey *s)
{
	if (s->n_phases <= 1 && (!s->n_phases || s->phases[0].step == KTS_NO_PHASE)) {
		fputs("# phases: none\n", out);
		return;
	}
	fputs("# phases:\n", out);
	for (size_t i = 0; i < s->n_phases && i < KTS_SURVEY_PHASES; i++) {
		const struct kts_survey_phase *p = &s->phases[i];

		fputs("#     ", out);
		if (p->step == KTS_NO_PHASE)
			fputs("none", out);
		else if (p->step == 0)
			fputs("baseline", out);
		else
			fprintf(out, "step %llu", (unsigned long long)p->step - 1);
		fputs(": ", out);
		put_count(out, p->n, "sample");
		fputs(" from ", out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, p->tag);
		fputs("\n", out);
	}
	if (s->n_phases > KTS_SURVEY_PHASES)
		fprintf(out, "#     and %zu more\n", s->n_phases - KTS_SURVEY_PHASES);
}

static void put_identities(FILE *out, const struct kts_survey *s)
{
	for (size_t i = 0; i < s->n_identities && i < KTS_SURVEY_PHASES; i++) {
		fputs("# scheduler: ", out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, s->identity[i].object);
		fputs(" from ", out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, s->identity[i].tag);
		fputs("\n", out);
	}
	if (s->n_identities > KTS_SURVEY_PHASES)
		fprintf(out, "# and %zu more\n", s->n_identities - KTS_SURVEY_PHASES);
}

static void put_head(FILE *out, const struct kts_survey *s)
{
	fputs("# ", out);
	kts_text_write(out, KTS_ESCAPE_PLAIN, s->file);
	fprintf(out, ": %s, ", kts_form_name(s->form));
	put_count(out, s->samples, "sample");
	fputs("\n", out);
	put_clock(out, s);
	put_phases(out, s);
	put_identities(out, s);
	for (size_t i = 0; i < s->n_warnings; i++) {
		fputs("# warning: ", out);
		kts_text_write(out, KTS_ESCAPE_PLAIN, s->warning[i]);
		fputs("\n", out);
	}
	if (s->discovery.full)
		fputs("# there are too many paths, or too long ones: the rest is left out; give a PATH\n", out);
	if (s->discovery.deep)
		fprintf(out, "# what is deeper than %u steps is left out\n", KTS_MAX_FOUND_DEPTH);
	if (s->time || s->tag || s->phase)
		fputs("# what the series block names is known by its name only: look whether it is right\n", out);
	kts_survey_put_series(out, s);
}

/* --- a signal --- */

static void put_values(FILE *out, const struct kts_offer *o)
{
	static const char *const words[] = { "", "constant ", "counter ", "changes " };

	fputs(o->address ? "address, " : o->character ? "character, " : "", out);
	fputs(words[o->behaviour], out);
	kts_survey_put_constant(out, o);
	if (o->behaviour == KTS_BEHAVIOUR_CONSTANT)
		return;
	fputs(" to ", out);
	kts_series_put_value(out, o->type, o->greatest);
	if (o->has_rate) {
		char text[KTS_NUMBER_BYTES];

		kts_real_write(text, about(o->rate));
		fprintf(out, ", %s/s", text);
	}
}

/* What was seen by the first reading only. */
static void put_seen(FILE *out, const struct kts_offer *o)
{
	if (o->found->first.at)
		kts_text_write(out, KTS_ESCAPE_PLAIN, o->found->first.at);
	fputs(o->found->varies ? " and others" : "", out);
}

static void put_coverage(FILE *out, const struct kts_offer *o)
{
	bool first = true;

	if (o->found->root == KTS_ROOT_RUN)
		return;
	if (o->valid == o->samples)
		fputs("; all samples", out);
	else
		fprintf(out, "; %llu of %llu samples", (unsigned long long)o->valid, (unsigned long long)o->samples);
	for (unsigned k = 0; k < KTS_KIND_COUNT; k++) {
		if (!o->missing[k])
			continue;
		fprintf(out, "%s%llu %s", first ? " (" : ", ", (unsigned long long)o->missing[k],
			kts_error_kind_name((enum kts_error_kind)k));
		first = false;
	}
	fputs(first ? "" : ")", out);
}

static bool has_branches(const struct kts_found *f)
{
	return f->child && f->child->next;
}

/* Which one of many the path reads at @f and before; where they are summed, it reads all CPUs. */
static const char *put_sweep(FILE *out, const char *before, const struct kts_offer *o, const struct kts_found *f,
			     bool headings)
{
	bool cpu = f->step.kind == KTS_STEP_CPU_SWEEP;

	if (f->parent)
		before = put_sweep(out, before, o, f->parent, headings);
	if ((headings && has_branches(f)) || (f->step.kind != KTS_STEP_SWEEP && !cpu) ||
	    (o->slots && cpu ? !headings : f->keys < 2))
		return before;
	fputs(before, out);
	fputs(o->slots && cpu ? "" : "one of ", out);
	put_count(out, f->keys, cpu ? "CPU" : "key");
	return "; ";
}

void kts_survey_put_sweeps(FILE *out, const char *before, const struct kts_offer *o, bool headings)
{
	put_sweep(out, before, o, o->found, headings);
}

static void put_offer(FILE *out, const struct kts_offer *o, unsigned indent)
{
	bool usable = o->valid != 0;
	size_t len = 4 * indent + (usable ? 0 : 2) + strlen("signal  :  = ") + strlen(o->name) +
		     strlen(kts_type_word(o->type)) + strlen(o->path);

	put_indent(out, indent);
	fputs(usable ? "" : "# ", out);
	kts_survey_put_signal(out, o);
	for (; len < COMMENT_COLUMN; len++)
		fputc(' ', out);
	fputs(" # ", out);
	if (usable && o->readable && (o->type != KTS_TYPE_TEXT || o->text))
		put_values(out, o);
	else if (usable)
		put_seen(out, o);
	else
		fputs("never a value", out);
	put_coverage(out, o);
	if (o->places > 1) {
		fputs("; read from ", out);
		put_count(out, o->places, "place");
	}
	kts_survey_put_sweeps(out, "; ", o, true);
	fputs("\n", out);
}

/* --- the tree --- */

struct tree {
	const struct kts_survey *s;
	size_t next;		/* offers stand in the order of the tree */
	FILE *out;
};

static void put_heading(const struct tree *t, const struct kts_found *f, unsigned indent)
{
	put_indent(t->out, indent);
	fputs("# ", t->out);
	kts_survey_put_found(t->out, f);
	if (f->step.kind == KTS_STEP_SWEEP || f->step.kind == KTS_STEP_CPU_SWEEP) {
		fputs(": ", t->out);
		put_count(t->out, f->keys, f->step.kind == KTS_STEP_SWEEP ? "key" : "CPU");
	}
}

static void put_children(struct tree *t, const struct kts_found *f, unsigned indent);

static void put_node(struct tree *t, const struct kts_found *f, unsigned indent)
{
	bool is_offer = t->next < t->s->n && t->s->offer[t->next].found == f;
	bool branches = has_branches(f);

	if (f->outside)
		return;
	if (is_offer)
		put_offer(t->out, &t->s->offer[t->next++], indent);
	else if (f->kinds == KTS_FOUND_OPAQUE || (!f->child && f->why.at)) {
		put_heading(t, f, indent);
		fputs(" cannot be read", t->out);
		if (f->why.at) {
			fputs(": ", t->out);
			kts_text_write(t->out, KTS_ESCAPE_PLAIN, f->why.at);
		}
		fputs("\n", t->out);
	} else if (branches) {
		put_heading(t, f, indent);
		fputs("\n", t->out);
	}
	put_children(t, f, indent + (branches && !is_offer));
}

static void put_children(struct tree *t, const struct kts_found *f, unsigned indent)
{
	for (const struct kts_found *n = f->child; n; n = n->next)
		put_node(t, n, indent);
}

enum kts_status kts_survey_write(const struct kts_survey *s, FILE *out)
{
	struct tree t = { .s = s, .out = out };

	if (!s->offer || s->diags.errors)
		return KTS_EINVAL;
	put_head(out, s);
	for (unsigned r = 0; r < KTS_ROOT_COUNT; r++) {
		const struct kts_found *root = s->discovery.root[r];

		if (!root || !root->child)
			continue;
		fputs("\n# ", out);
		kts_survey_put_found(out, root);
		fputs(r == KTS_ROOT_MAP ? ".map()\n" : "\n", out);
		put_children(&t, root, 1);
	}
	if (!s->n)
		fputs("\n# there is nothing that could be a signal\n", out);
	return KTS_OK;
}

enum kts_status kts_survey_write_spec(const struct kts_survey *s, FILE *out)
{
	if (!s->spec)
		return KTS_EINVAL;
	fputs(s->spec, out);
	return KTS_OK;
}
