/* SPDX-License-Identifier: MIT */
#ifndef KTS_VM_H
#define KTS_VM_H

#include <string.h>

#include "engine/code.h"
#include "engine/column.h"
#include "engine/mask.h"
#include "engine/order.h"
#include "engine/verdict.h"
#include "engine/vm_aggregate.h"
#include "engine/vm_temporal.h"

/*
 * The machine's own data: registers, what instructions remember from one
 * chunk to the next, and what a check has come to. One run belongs to one
 * thread; code and data are only read.
 */
#define KTS_CHUNK_WORDS	(KTS_CHUNK_SAMPLES / 64u)

/*
 * Set beside an error id where it stands for a pair but was brought by one of
 * its samples, whose note it already is. Never leaves the machine.
 */
#define KTS_ERROR_INHERITED	0x20000000u
#define KTS_ERROR_BARE_MASK	0x1fffffffu

/* The samples in work: series indexes [base, base + n). */
struct kts_chunk {
	uint64_t base;
	uint32_t n, words;
	uint64_t mask[KTS_CHUNK_WORDS];	/* bit i: lane i exists */
};

enum kts_identity_kind {
	KTS_IDENTITY_NONE,	/* the value has no source that could change */
	KTS_IDENTITY_ONE,	/* the same in the whole chunk */
	KTS_IDENTITY_MANY,
};

/* Of some values. */
struct kts_extent {
	struct kts_number least, most;
	bool plain;			/* doubles can hold all of them */
};

/*
 * A register. Lanes that do not exist are unknown; values of unknown lanes
 * are arbitrary. `error` and `identities` hold only where they are asked for:
 * at unknown lanes, and under KTS_IDENTITY_MANY.
 */
struct kts_vector {
	enum kts_type type;
	enum kts_identity_kind identity_kind;
	bool all_known;
	bool measured;			/* extent is that of all lanes */
	struct kts_extent extent;
	uint64_t identity;
	const uint64_t *value;		/* own, or a column's own memory; unused for BOOL */
	bool follows;			/* value[-1] is there, of the sample before the chunk */
	uint64_t known[KTS_CHUNK_WORDS];
	uint64_t bits[KTS_CHUNK_WORDS];	/* BOOL: the value, 0 where unknown. INT: the value is an unsigned one above 2^63-1 */

	/* made by neighbour: */
	bool contiguous;		/* the left neighbour of lane i > 0 is lane i - 1 */
	uint64_t left_first;		/* series index of lane 0's, if contiguous */
	uint64_t last_good;		/* the last sample that can be a left neighbour, from this chunk or before */

	uint64_t *own;
	kts_error_id *error;
	uint64_t *identities;
	uint64_t *left;			/* series indexes, unless contiguous */
};

/* One value outside a chunk. */
struct kts_scalar {
	uint64_t value;
	bool big;			/* as in kts_vector.bits */
	kts_error_id error;		/* KTS_ERROR_NONE: there is a value */
	uint64_t identity;
};

/* rise: what holds, since when, and whether that was told. */
struct kts_rise_state {
	bool timed, risen;
	int64_t since;
};

/* What one instruction remembers between chunks. */
struct kts_state {
	bool begun;			/* a sample has been seen */
	struct kts_scalar last;		/* prev, before, along, since_first (origin), swapped (scheduler); neighbour: last good */
	bool has_good;			/* neighbour: `last` and last_good hold */
	uint64_t last_good;
	uint64_t last_chain;		/* neighbour: the last sample of the chain, read or not */
	uint64_t bad_run;		/* neighbour: bad samples since the last good one or the beginning */
	kts_error_id last_bad;
	struct kts_rise_state rise;
	struct kts_over *over;		/* windows: their samples (vm_over.c); owned */
	struct kts_partner *partner;	/* rate over T: the same (vm_partner.c); owned */
};

/* The values of a clean chunk, which need not be read again where all of them are inside the bounds. */
struct kts_block {
	uint64_t base;
	uint32_t n;
	struct kts_extent extent;
};

/* steady: what its reference is made of and what became of it. */
struct kts_mean_state {
	struct kts_order_key *value;	/* median: all values; owned */
	size_t cap_values;
	struct kts_number first;	/* first: of the readable samples */
	double lane[16];		/* mean */
	kts_wide sum;
	uint64_t count;
	bool nonzero;
	bool integers;
	kts_error_id last_bad;		/* of the last unreadable sample */
	kts_error_id undecided;		/* KTS_ERROR_NONE: lo and hi hold */
	struct kts_code_band band;
	struct kts_block *block;	/* mean: the clean chunks that were summed, in order; owned */
	size_t n_blocks, cap_blocks, next_block;
};

/* Samples in a row at which something holds. */
struct kts_reach_run {
	uint64_t n;
	int64_t since;
};

/* converge, eventually: two runs are followed, one held to the deadline and one that tells how late it was. */
struct kts_reach_state {
	struct kts_reach_run run, late_run;
	uint64_t readable;		/* samples with value and time, not later than the deadline */
	int64_t first_time, last_time;	/* of those */
	bool over;			/* a sample after the deadline was seen */
	bool has_origin;
	int64_t origin;			/* elapsed at which the check's time begins */
	bool witness, late;
	int64_t witness_time, late_time;
	uint64_t witness_sample, late_sample;
	kts_error_id failed;		/* an error that violates the check, met before a witness */
	uint64_t failed_sample;
	kts_error_id unsure;		/* the first error that leaves it undecided without a witness */
	uint64_t unsure_sample;
	bool left;			/* and stays: what was found did not last */
	uint64_t left_sample;
	kts_error_id last_bad;
	uint64_t last_sample;		/* last readable one not later than the deadline */
};

/* when: the earliest trigger without an answer in time for which none has come yet. */
struct kts_late_state {
	bool waits;
	int64_t since;
	uint64_t sample;
};

/* What settles a check of the run: of one sample the first aggregate's counts, in order of the text. */
struct kts_lost {
	kts_error_id error;		/* or KTS_ERROR_NONE */
	uint64_t sample;
	uint32_t by;			/* index of the aggregate */
};

/* Samples that were told, a bit each. */
struct kts_noted {
	uint64_t *word;			/* owned */
	uint64_t first, n;		/* of the words that there are */
};

/* What is shown of a sample that is not there any more. */
struct kts_shown {
	uint64_t sample;
	struct kts_observation *at;	/* of the check's signals and extras; owned */
};

/* A check's growing result. */
struct kts_judgement {
	struct kts_result *result;
	const struct kts_code_check *check;
	size_t cap_violations, cap_undecided, cap_notes;
	size_t shown_violations, shown_undecided;	/* rows that are filled */
	struct kts_shown *shown;	/* of samples that rows to come may be about */
	size_t n_shown;
	bool has_margin;
	struct kts_mean_state mean;
	struct kts_reach_state reach;
	struct kts_late_state late;
	/* require: values to be shown, and errors that settle it before its predicate does */
	struct kts_observation *once;
	struct kts_noted noted[KTS_KIND_COUNT + 1];	/* the last where a counter went back */
	struct kts_lost once_failed, once_unsure;
	uint64_t in_a_row;		/* violated obligations up to the last one judged */
};

struct kts_vm {
	const struct kts_code *code;
	const struct kts_data *data;
	struct kts_vector *reg;
	struct kts_state *state;
	struct kts_tap *tap;
	struct kts_aggregate *aggregate;
	uint32_t *text;			/* by text of the program: its id in the series, 0 where it is not there */
	uint64_t *tap_readers;		/* by tap: bit p: pass p reads it */
	size_t *tap_writer;		/* by tap: the pass */
	uint64_t *words;		/* values, identities and left neighbours of all registers */
	kts_error_id *errors;		/* of all registers */
	struct kts_judgement *judgement;
	bool all_evidence;
	struct kts_chunk chunk;
	uint32_t lanes, chunk_samples;	/* of the largest chunk */
	uint64_t ready;			/* samples before it may be judged */
	bool ended;			/* they are all that there are */
	bool live;			/* more may come: what there is is judged at once */
	uint64_t at[KTS_MAX_PASSES];	/* by pass: the samples before it are through */
	uint64_t closed;		/* bit p: pass p knows of the end */
	uint64_t forgotten;		/* samples before it are not there any more */
	enum kts_status status;		/* first failure of a judge */
	struct kts_observation *observed;	/* where observe puts the last lane's values */
	struct kts_trace *trace;	/* is told of each chunk, which is then one sample; NULL: nobody asks */
};

static inline bool kts_bit(const uint64_t *words, uint32_t lane)
{
	return words[lane / 64] >> (lane % 64) & 1;
}

static inline void kts_bit_put(uint64_t *words, uint32_t lane, bool bit)
{
	uint64_t one = 1ull << (lane % 64);

	words[lane / 64] = bit ? words[lane / 64] | one : words[lane / 64] & ~one;
}

/* The integer or bool at a lane. */
static inline kts_wide kts_lane_wide(const struct kts_vector *v, uint32_t lane)
{
	if (v->type == KTS_TYPE_U64 || (v->type == KTS_TYPE_INT && kts_bit(v->bits, lane)))
		return (kts_wide)v->value[lane];
	if (v->type == KTS_TYPE_BOOL)
		return kts_bit(v->bits, lane);
	return (kts_wide)(int64_t)v->value[lane];
}

static inline double kts_lane_f64(const struct kts_vector *v, uint32_t lane)
{
	return kts_bits_double(v->value[lane]);
}

/* The samples of word @w that a check judges; @scope may be NULL: all. */
static inline uint64_t kts_scope_word(const struct kts_chunk *chunk, const struct kts_vector *scope, uint32_t w)
{
	return scope ? scope->bits[w] : chunk->mask[w];
}

/* Whether it is all of them. */
static inline bool kts_scope_is_all(const struct kts_chunk *chunk, const struct kts_vector *scope)
{
	return !scope || memcmp(scope->bits, chunk->mask, chunk->words * sizeof *chunk->mask) == 0;
}

/* Lanes of a chunk that are of one kind: [begin, begin + n). */
struct kts_stretch {
	uint32_t begin, n;
	bool clean;			/* all of them are wanted and known; else some are not */
};

/* vm_vector.c: the stretch after *s, the first after one of 0; false: there is none. @scope as above. */
bool kts_stretch_next(const struct kts_chunk *chunk, const uint64_t *known, const struct kts_vector *scope,
		      struct kts_stretch *s);

/* What is shown of a lane. */
struct kts_observation kts_vm_observation(const struct kts_vm *vm, const struct kts_vector *v, uint32_t lane);
/* The value of a lane as a number of the language. */
struct kts_number kts_vector_number(const struct kts_vector *v, uint32_t lane);

/* --- vm_vector.c: what all kernels share --- */

/* Make @dst an own vector of @type, all known, without identity. */
void kts_vector_begin(const struct kts_chunk *chunk, struct kts_vector *dst, enum kts_type type);
/* A lane has no value, for @error. */
void kts_vector_fail(struct kts_vector *dst, uint32_t lane, kts_error_id error);
/* After failing lanes or copying words: set all_known. */
void kts_vector_settle(const struct kts_chunk *chunk, struct kts_vector *dst);
/* Known where all of @n operands are, else unknown for the leftmost; identity of all. */
void kts_vector_join(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *const *operand,
		     unsigned n);
/* The range of lanes [begin, begin + n), all known. False: there is no fast way for the type. */
bool kts_vector_extent_of(const struct kts_vector *v, uint32_t begin, uint32_t n, struct kts_extent *out);
/* That of all lanes, found once; NULL: as above. */
const struct kts_extent *kts_vector_extent(const struct kts_chunk *chunk, struct kts_vector *v);
/* Identity of lane @lane, 0 for none. */
uint64_t kts_vector_identity(const struct kts_vector *v, uint32_t lane);
/* Bits of the lanes whose value lies in the interval; unknown lanes are arbitrary. vm_compare.c */
void kts_vector_in_band(const struct kts_chunk *chunk, const struct kts_vector *v, const struct kts_interval *band,
			uint64_t *bits);
/* Signed distance to the nearer bound, negative outside; vm_compare.c */
double kts_band_margin(const struct kts_code_band *band, struct kts_number value);
/* dst's values are @src's: shared or copied; known, errors and identity too. */
void kts_vector_same(const struct kts_chunk *chunk, struct kts_vector *dst, const struct kts_vector *src);

/* vm_over.c, vm_partner.c: forget the samples. NULL is fine. */
void kts_over_free(struct kts_over *over);
void kts_partner_free(struct kts_partner *partner);

/*
 * --- one kernel an instruction, named after it ---
 *
 * Operands are as the verifier found them; kernels never fail but by vm->status.
 */
#define KTS_OP(name, dst, a, b, c, imm, ref, where, text) \
	void kts_vm_##name(struct kts_vm *vm, const struct kts_insn *in);
#include "engine/opcodes.def"

static inline struct kts_vector *kts_vm_dst(struct kts_vm *vm, const struct kts_insn *in)
{
	return &vm->reg[in->dst];
}

/* Operand @i; NULL where there is none. */
static inline const struct kts_vector *kts_vm_operand(const struct kts_vm *vm, const struct kts_insn *in, int i)
{
	return in->operand[i] == KTS_NO_REGISTER ? NULL : &vm->reg[in->operand[i]];
}

/* --- obligations (vm_route.c) --- */

/* @n obligations in a row are satisfied. */
void kts_vm_satisfied(struct kts_judgement *j, uint64_t n);
/* What the rules of a check make of an obligation without a value; @pair: a note is taken unless it was inherited. */
void kts_vm_route(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, uint64_t sample, uint64_t previous,
		  bool pair);
/* Whether an unusable value ends a run, whatever the rules are. */
bool kts_vm_ends_run(const struct kts_vm *vm, const struct kts_judgement *j, kts_error_id error);
/* The kind of @error, flags ignored. */
enum kts_error_kind kts_vm_kind(const struct kts_vm *vm, kts_error_id error);
/* The action that the rules name for @error, flags included. */
enum kts_action kts_vm_action(const struct kts_vm *vm, const struct kts_judgement *j, kts_error_id error);
void kts_vm_note(struct kts_vm *vm, struct kts_judgement *j, kts_error_id error, uint64_t sample);
/* A note of a kind that there is none of yet. */
void kts_vm_add_note(struct kts_vm *vm, struct kts_judgement *j, const struct kts_note *one);
/* Keep a row of evidence, if there is room for it. */
void kts_vm_violation(struct kts_vm *vm, struct kts_judgement *j, const struct kts_evidence *row);
void kts_vm_undecided(struct kts_vm *vm, struct kts_judgement *j, const struct kts_evidence *row);
/* A judged obligation came this close to its bound; what is beyond the doubles counts as their end. */
void kts_vm_margin(struct kts_judgement *j, double margin, uint64_t sample);

/* --- vm.c, vm_show.c: what the parts of a run share --- */

void kts_chunk_at(struct kts_chunk *chunk, uint64_t base, uint32_t n);
/* Run instructions [begin, end) for the chunk. */
void kts_vm_line(struct kts_vm *vm, uint32_t begin, uint32_t end);
void kts_vm_clear_state(struct kts_state *state);
/* Fill the rows of evidence that are not yet. */
enum kts_status kts_vm_show(struct kts_vm *vm, struct kts_judgement *j);

/*
 * A run: the machine begins, is told of samples as they come, and of the end.
 * *results has one zeroed result a check, in order, and outlives the machine;
 * data is looked at only during a call, and may have grown since the last one.
 */
struct kts_vm_options {
	uint32_t chunk_samples;
	uint32_t lanes;		/* of the largest chunk that the series can have */
	bool all_evidence, live;
};

/* Verified @code. KTS_OK, KTS_ENOMEM; kts_vm_free() either way. */
enum kts_status kts_vm_begin(struct kts_vm *vm, const struct kts_code *code, const struct kts_vm_options *options,
			     struct kts_results *results);
/* Samples before @ready, never fewer than before, are what they will be. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_vm_advance(struct kts_vm *vm, const struct kts_data *data, uint64_t ready);
/* All of them are, and there are no more: the results become what they are. Once. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_vm_end(struct kts_vm *vm, const struct kts_data *data);
void kts_vm_free(struct kts_vm *vm);

/* final.c: whether the verdict of check @i can become no other any more. After an advance, before its data change. */
bool kts_vm_final(const struct kts_vm *vm, size_t i, enum kts_verdict *verdict);

/* trace.c: a stage has taken the chunk. */
void kts_vm_trace(struct kts_vm *vm);

/* vm_forget.c: samples before it are not looked at again, but for what kts_vm_forget() keeps. After an advance. */
uint64_t kts_vm_needs(const struct kts_vm *vm);
/*
 * Samples before @before are about to go: what rows of evidence to come show of them is kept, and *@keep gets the samples
 * that are spoken of. *data is that of the last advance. KTS_OK, KTS_ENOMEM.
 */
enum kts_status kts_vm_forget(struct kts_vm *vm, uint64_t before, struct kts_samples *keep);
/* The samples that are behind, in any order, of which one may be that of the first violation of check @i. */
size_t kts_vm_marks(const struct kts_vm *vm, size_t i, uint64_t mark[KTS_MARKS]);
/* What is shown of a sample, in @scratch of as many as the check has signals and extras. vm_show.c */
enum kts_status kts_vm_show_sample(struct kts_vm *vm, const struct kts_judgement *j, uint64_t sample,
				   struct kts_observation *scratch);
/* The sample from which on the observations of @check have to run to be right at @sample. */
uint64_t kts_vm_observed_from(const struct kts_vm *vm, const struct kts_code_check *check, uint64_t sample);
/* vm_partner.c: the first sample that waits to be a left partner, and the one that is; UINT64_MAX: none. */
uint64_t kts_partner_first(const struct kts_partner *partner);
uint64_t kts_partner_old(const struct kts_partner *partner);
void kts_vm_free_shown(struct kts_judgement *j);

/* What check @i would come to if the series ended as the last advance left it, roughly: *out shares the rows. */
void kts_vm_peek(const struct kts_vm *vm, size_t i, struct kts_result *out);

/* All of it over a whole series. KTS_OK, KTS_ENOMEM. */
enum kts_status kts_vm_run(const struct kts_code *code, const struct kts_data *data, uint32_t chunk_samples,
			   bool all_evidence, struct kts_results *results);

/* verdict.c: counts to a verdict and a reason, for one check and for the run. */
void kts_result_decide(struct kts_result *result);
void kts_results_decide(struct kts_results *results);

/* quorum.c: the keys of each quorum become one result. KTS_OK, KTS_ENOMEM; everything is freed as usual either way. */
enum kts_status kts_results_merge(struct kts_results *results, bool all_evidence);

#endif
