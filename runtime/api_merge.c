/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grammar/base/diag_print.h"
#include "runtime/api_internal.h"
#include "runtime/report/merge.h"

struct kts_merge {
	struct kts_merge_set set;
	bool valid;
};

static enum kts_status tell_io(struct kts_merge *merge, const char *name, const char *what, const char *why)
{
	kts_diag_in_file(&merge->set.diags, KTS_DIAG_merge_open, name, 0, 0, "the report %s: %s", what, why);
	return KTS_EIO;
}

static enum kts_status read_file(struct kts_merge *merge, const char *name)
{
	bool standard = strcmp(name, "-") == 0;
	struct kts_merge_source from = { .name = name };
	enum kts_status rc;
	struct stat st;

	from.fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (from.fd < 0)
		return tell_io(merge, name, "cannot be opened", kts_errno_text(errno));
	if (fstat(from.fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		rc = tell_io(merge, name, "cannot be read", kts_errno_text(EISDIR));
	} else {
		rc = kts_merge_read(&merge->set, &from);
		if (rc == KTS_EIO)
			tell_io(merge, name, "cannot be read", kts_errno_text(errno));
	}
	if (!standard)
		close(from.fd);
	return rc;
}

static enum kts_status read_source(struct kts_merge *merge, const struct kts_merge_input *input)
{
	struct kts_merge_source from = { .name = input->name, .fd = -1, .memory = input->bytes, .left = input->len };

	return input->bytes ? kts_merge_read(&merge->set, &from) : read_file(merge, input->name);
}

enum kts_status kts_merge_reports(const struct kts_merge_input *input, size_t n, const struct kts_merge_options *options,
				  struct kts_merge **out)
{
	enum kts_status first = KTS_OK;
	struct kts_merge *merge;

	*out = NULL;
	if (!input || !n || (options && options->size != sizeof(*options)))
		return KTS_EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (!input[i].name)
			return KTS_EINVAL;
	}
	merge = calloc(1, sizeof(*merge));
	if (!merge)
		return KTS_ENOMEM;
	kts_diags_init(&merge->set.diags);
	/* also behind one that is wrong: what is wrong with all of them is told at once */
	for (size_t i = 0; i < n; i++) {
		enum kts_status rc = read_source(merge, &input[i]);

		if (rc == KTS_ENOMEM || rc == KTS_EBUG) {
			kts_merge_free(merge);
			return rc;
		}
		if (first == KTS_OK)
			first = rc;
		if (options && options->progress)
			options->progress(options->progress_context, i + 1, n);
	}
	if (first == KTS_OK)
		kts_merge_finish(&merge->set);
	merge->valid = first == KTS_OK;
	*out = merge;
	return first;
}

void kts_merge_free(struct kts_merge *merge)
{
	if (!merge)
		return;
	kts_merge_clear(&merge->set);
	free(merge);
}

int kts_merge_is_valid(const struct kts_merge *merge)
{
	return merge && merge->valid;
}

size_t kts_merge_count(const struct kts_merge *merge)
{
	return merge->valid ? merge->set.n : 0;
}

int kts_merge_exit(const struct kts_merge *merge)
{
	if (!merge->valid)
		return 99;
	switch (kts_merge_outcome(&merge->set)) {
	case KTS_OUTCOME_PASS:
		return 0;
	case KTS_OUTCOME_FAIL:
		return 1;
	case KTS_OUTCOME_INCONCLUSIVE:
		return 2;
	case KTS_OUTCOME_ERROR:
		break;
	}
	return 99;
}

size_t kts_merge_diagnostic_count(const struct kts_merge *merge)
{
	return merge->set.diags.n;
}

enum kts_status kts_merge_diagnostic(const struct kts_merge *merge, size_t i, struct kts_diagnostic *out)
{
	return kts_diagnostic_get(&merge->set.diags, NULL, i, out);
}

void kts_merge_print_diagnostics(const struct kts_merge *merge, FILE *out, int color)
{
	if (merge)
		kts_diags_print(out, NULL, &merge->set.diags, color != 0);
}

enum kts_status kts_merge_write(const struct kts_merge *merge, enum kts_format format, FILE *out)
{
	enum kts_status rc;

	if (!merge->valid || (format != KTS_FORMAT_TEXT && format != KTS_FORMAT_JSON))
		return KTS_EINVAL;
	errno = 0;
	rc = format == KTS_FORMAT_TEXT ? kts_merge_write_text(out, &merge->set) : kts_merge_write_json(out, &merge->set);
	if (rc == KTS_OK && (fflush(out) != 0 || ferror(out)))
		rc = KTS_EIO;
	return rc;
}
