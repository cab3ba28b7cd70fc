/* SPDX-License-Identifier: MIT */
/* What to say of a selector that finds nothing. */
#include "runtime/capture/select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#include "grammar/suggest.h"
#include "runtime/capture/rights.h"
#include "runtime/cli/cli.h"

/* Names that are looked at for a near one. */
#define NAMES_KEPT	512u

struct names {
	char name[NAMES_KEPT][CAPTURE_NAME_BYTES];
	size_t n;
};

static int keep_map(void *context, uint32_t id)
{
	struct names *names = context;
	struct capture_map map;

	if (names->n < NAMES_KEPT && capture_map_look(id, &map) == 0)
		memcpy(names->name[names->n++], map.name, sizeof map.name);
	return 0;
}

static int keep_program(void *context, uint32_t id)
{
	struct names *names = context;
	struct capture_program program;

	if (names->n == NAMES_KEPT || capture_program_look(id, &program))
		return 0;
	memcpy(names->name[names->n++], program.name, sizeof program.name);
	free(program.map);
	return 0;
}

static void tell_name(const struct capture_selector *selector, const char *what, capture_look *keep,
		      int (*each)(capture_look *, void *, struct capture_selection *))
{
	static struct names names;
	struct capture_selection ignored = { 0 };
	struct kts_suggest suggest;

	if (strcspn(selector->text, "*?[\\") >= CAPTURE_NAME_BYTES) {
		cli_error("there is no %s `%s`: the kernel keeps %d bytes of a name, `%.*s`", what, selector->text,
			  CAPTURE_NAME_BYTES - 1, CAPTURE_NAME_BYTES - 1, selector->text);
		return;
	}
	names.n = 0;
	each(keep, &names, &ignored);
	kts_suggest_start(&suggest, selector->text, strlen(selector->text));
	for (size_t i = 0; i < names.n; i++)
		kts_suggest_try(&suggest, names.name[i], strlen(names.name[i]));
	if (suggest.best)
		cli_error("there is no %s `%s`; did you mean `%s`?", what, selector->text, suggest.best);
	else
		cli_error("there is no %s `%s`", what, selector->text);
}

void capture_tell_missing(const struct capture_selector *selector, const char *inactive)
{
	switch (selector->by) {
	case CAPTURE_BY_NAME:
		tell_name(selector, "map", keep_map, capture_each_map);
		break;
	case CAPTURE_BY_PROGRAM:
		tell_name(selector, "program", keep_program, capture_each_program);
		break;
	case CAPTURE_BY_ID:
		cli_error("there is no map with the id %u", selector->id);
		break;
	case CAPTURE_BY_PIN:
		cli_error("nothing is pinned at %s", selector->text);
		break;
	case CAPTURE_BY_STRUCT_OPS:
		cli_error("there is no active %s: %s", selector->text, inactive ? inactive : "it is gone");
		break;
	}
}

/* Whoever names another file is told EACCES, too, which sounds like missing rights. */
void capture_tell_pin(const char *path, int error)
{
	char missing[96];
	struct statfs fs;
	struct stat st;

	capture_rights_missing(missing, sizeof missing);
	if (error == EACCES && statfs(path, &fs) == 0 && fs.f_type != BPF_FS_MAGIC)
		cli_error("nothing is pinned at %s: it is in no BPF file system, such as /sys/fs/bpf", path);
	else if (error == EACCES && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		cli_error("nothing is pinned at %s: it is a folder", path);
	else if (error == EPERM && *missing)
		cli_error("cannot open what is pinned at %s: %s; this process lacks %s", path, strerror(error), missing);
	else
		cli_error("cannot open what is pinned at %s: %s", path, strerror(error));
}
