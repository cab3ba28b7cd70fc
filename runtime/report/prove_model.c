/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "runtime/report/prove.h"
#include "runtime/report/words.h"

void kts_model_proof_tally(const struct kts_model_proof *proof, struct kts_proof_tally *tally)
{
	*tally = (struct kts_proof_tally){ 0 };
	for (size_t i = 0; i < proof->n; i++) {
		for (size_t k = 0; k < proof->check[i].n; k++) {
			const struct kts_proof_row *row = &proof->check[i].row[k];

			tally->rows++;
			tally->teeth += row->teeth == KTS_TEETH;
			tally->toothless += row->teeth == KTS_TOOTHLESS && !row->check->warn;
			tally->warned += row->teeth == KTS_TOOTHLESS && row->check->warn;
			tally->not_provable += row->teeth == KTS_NOT_PROVABLE;
			/* a name that is wrong is no mere warning: language 7 */
			tally->excused += row->teeth == KTS_NOT_PROVABLE && row->check->warn && row->given == KTS_FAIL &&
					  row->reason != KTS_REASON_WRONG_NAME;
		}
	}
}

int kts_model_proof_exit(const struct kts_model_proof *proof)
{
	struct kts_proof_tally tally;

	kts_model_proof_tally(proof, &tally);
	if (tally.toothless)
		return 1;
	return tally.not_provable > tally.excused || tally.teeth + tally.warned == 0 ? 2 : 0;
}

const char *kts_model_proof_column(const struct kts_model_proof *proof, uint32_t column)
{
	return column == KTS_NO_COLUMN ? "the scheduler" : proof->ir->projection[column].text;
}

/* "spike +10% on bpf.x at periodic_012"; the columns of all keys of a quorum are mutated alike, and one stands for them. */
static int write_mutant(const struct kts_model_proof *proof, const struct kts_proof_row *row,
			const struct kts_proof_near *near, char *buf, size_t size)
{
	char tag[64];

	kts_axis_tag(&proof->spec->data->axis, near->sample, tag, sizeof(tag));
	return snprintf(buf, size, "%s %s on %s%s at %s", kts_mutation_name(near->mutant->kind), near->mutant->text,
			kts_model_proof_column(proof, near->column),
			row->check->quorum_keys > 1 && near->column != KTS_NO_COLUMN ? " and every other key" : "", tag);
}

static int why_given(const struct kts_proof_row *row, char *buf, size_t size)
{
	if (row->given == KTS_FAIL)
		return snprintf(buf, size, "it fails over this series as given: a mutation has to break what passes");
	return snprintf(buf, size, "it is inconclusive over this series as given (%s): a mutation has to break what passes",
			kts_reason_name(row->reason));
}

size_t kts_model_proof_why(const struct kts_model_proof *proof, const struct kts_proof_row *row, char *buf, size_t size)
{
	char margin[KTS_QUANTITY_BYTES], mutant[256];
	int n = 0;

	switch (row->why) {
	case KTS_WHY_NONE:
		break;
	case KTS_WHY_GIVEN:
		n = why_given(row, buf, size);
		break;
	case KTS_WHY_NO_SIGNAL:
		n = snprintf(buf, size, "it reads no signal whose values could be mutated");
		break;
	case KTS_WHY_ALLOW:
		write_mutant(proof, row, &row->tolerated, mutant, sizeof(mutant));
		n = snprintf(buf, size, "violations are seen and all tolerated: `allow` is too wide (%" PRIu64 " after %s)",
			     row->tolerated.violated, mutant);
		break;
	case KTS_WHY_TYPE_END:
		n = snprintf(buf, size, "the bound is where the type ends: a u64 is never below 0, whatever goes wrong");
		break;
	case KTS_WHY_BOUND:
		kts_quantity_write(margin, kts_number_f64(row->nearest.margin), row->unit.text);
		write_mutant(proof, row, &row->nearest, mutant, sizeof(mutant));
		n = snprintf(buf, size, "nothing gets past the bound: what came nearest is %s away (%s)", margin,
			     mutant);
		break;
	case KTS_WHY_SKIPPED:
		n = snprintf(buf, size, "its rules skip what the mutations made wrong");
		break;
	case KTS_WHY_SAME:
		n = snprintf(buf, size, "what it asks holds whatever the values are, as far as was tried");
		break;
	}
	return n > 0 ? (size_t)n : 0;
}
