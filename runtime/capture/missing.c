/* SPDX-License-Identifier: MIT */
/* What to say of a selector that finds nothing. */
#include "runtime/capture/select.h"

#include <stdlib.h>
#include <string.h>

#include "grammar/suggest.h"
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
