/* SPDX-License-Identifier: MIT */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grammar/suggest.h"

static void tell(const char *format, va_list args)
{
	fputs("kts: ", stderr);
	vfprintf(stderr, format, args);
	putc('\n', stderr);
}

int cli_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(format, args);
	va_end(args);
	return EXIT_QUESTION;
}

int cli_no_memory(void)
{
	return cli_error("out of memory");
}

int cli_usage_error(const struct cli_command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(format, args);
	va_end(args);
	fprintf(stderr, "`kts %s%s--help` says more\n", command ? command->name : "", command ? " " : "");
	return EXIT_QUESTION;
}

const char *cli_nearest(const char *word, const char *const *list)
{
	struct kts_suggest suggest;

	kts_suggest_start(&suggest, word, strlen(word));
	for (; *list; list++)
		kts_suggest_try(&suggest, *list, strlen(*list));
	return suggest.best;
}

int cli_close_stdout(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	/* of a write that failed before the last one nobody knows why */
	return cli_error("cannot write to standard output: %s", strerror(errno ? errno : EIO));
}

bool cli_wants_color(enum cli_color color, FILE *file)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (color != CLI_COLOR_AUTO)
		return color == CLI_COLOR_ALWAYS;
	return isatty(fileno(file)) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

bool cli_number(const struct cli_command *command, const char *option, const char *text, unsigned int max,
		unsigned int *out)
{
	unsigned int n = 0;
	const char *s = text;

	while (*s >= '0' && *s <= '9' && n <= max)
		n = n * 10 + (unsigned int)(*s++ - '0');
	if (s == text || *s || n == 0 || n > max) {
		cli_usage_error(command, "--%s takes a whole number from 1 to %u, not `%s`", option, max, text);
		return false;
	}
	*out = n;
	return true;
}

bool cli_define(const struct cli_command *command, const char *text, struct kts_param *out)
{
	const char *equals = strchr(text, '=');
	char *copy;

	if (!equals || equals == text) {
		cli_usage_error(command, "-D takes NAME=VALUE, not `%s`", text);
		return false;
	}
	copy = strdup(text);
	if (!copy) {
		cli_no_memory();
		return false;
	}
	copy[equals - text] = '\0';
	*out = (struct kts_param){ copy, copy + (equals - text) + 1 };
	return true;
}

int cli_word(const struct cli_command *command, const char *option, const char *value, const char *const *words)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
	}
	if (words[1])
		cli_usage_error(command, "--%s takes `%s`%s `%s`%s%s%s, not `%s`", option, words[0],
				words[2] ? "," : " or", words[1], words[2] ? " or `" : "", words[2] ? words[2] : "",
				words[2] ? "`" : "", value);
	else
		cli_usage_error(command, "--%s takes `%s`, not `%s`", option, words[0], value);
	return -1;
}

bool cli_once(const struct cli_command *command, const char *option, const char **slot, const char *value)
{
	if (*slot) {
		cli_usage_error(command, "%s is given twice: `%s` and `%s`", option, *slot, value);
		return false;
	}
	*slot = value;
	return true;
}

bool cli_take_tail(const struct cli_command *command, const char *value, int *ignore)
{
	static const char *const words[] = { "ignore", NULL };

	*ignore = 1;
	return cli_word(command, "truncated-tail", value, words) >= 0;
}

bool cli_take_color(const struct cli_command *command, const char *value, enum cli_color *out)
{
	static const char *const words[] = { "auto", "always", "never", NULL };
	int word = cli_word(command, "color", value, words);

	if (word >= 0)
		*out = (enum cli_color)word;
	return word >= 0;
}

static void write_help(const struct cli_command *command)
{
	printf("usage: kts %s %s\n\n%s\n", command->name, command->usage, command->summary);
	if (command->details)
		printf("\n%s", command->details);
	puts("\noptions:");
	for (const struct cli_option *o = command->option; o && o->name; o++) {
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s--%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
			 o->letter ? ", " : "  ", o->name, o->value ? " " : "", o->value ? o->value : "");
		printf("  %-32s %s\n", left, o->help);
	}
	printf("  %-32s %s\n", "-h, --help", "this text");
}

static int unknown_option(const struct cli_words *words, const char *name)
{
	const char *names[32];
	const char *nearest;
	size_t n = 0;

	for (const struct cli_option *o = words->command->option; o && o->name && n < 30; o++)
		names[n++] = o->name;
	names[n++] = "help";
	names[n] = NULL;
	nearest = cli_nearest(name, names);
	if (nearest)
		cli_usage_error(words->command, "there is no option --%s; did you mean --%s?", name, nearest);
	else
		cli_usage_error(words->command, "there is no option --%s", name);
	return CLI_ERROR;
}

static int missing_value(const struct cli_words *words, const char *written, const struct cli_option *option)
{
	cli_usage_error(words->command, "%s needs a value: %s", written, option->value);
	return CLI_ERROR;
}

static int long_option(struct cli_words *words, const char *word, const char **value)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct cli_option *options = words->command->option;
	char written[64];

	if (strcmp(name, "help") == 0) {
		write_help(words->command);
		return CLI_HELP;
	}
	for (int i = 0; options && options[i].name; i++) {
		if (strlen(options[i].name) != len || memcmp(options[i].name, name, len) != 0)
			continue;
		*value = NULL;
		if (!options[i].value) {
			if (name[len] == '\0')
				return i;
			cli_usage_error(words->command, "--%s takes no value", options[i].name);
			return CLI_ERROR;
		}
		if (name[len] == '=') {
			*value = name + len + 1;
			return i;
		}
		if (words->at == words->argc)
			return missing_value(words, word, &options[i]);
		*value = words->argv[words->at++];
		return i;
	}
	snprintf(written, sizeof(written), "%.*s", (int)(len < 60 ? len : 60), name);
	return unknown_option(words, written);
}

static int short_option(struct cli_words *words, const char *word, const char **value)
{
	const struct cli_option *options = words->command->option;

	if (strcmp(word, "-h") == 0) {
		write_help(words->command);
		return CLI_HELP;
	}
	for (int i = 0; options && options[i].name; i++) {
		if (options[i].letter == 0 || options[i].letter != word[1])
			continue;
		/* `-sFILE` or `-s FILE`; all letters of kts take values */
		*value = word + 2;
		if (**value == '\0') {
			if (words->at == words->argc)
				return missing_value(words, word, &options[i]);
			*value = words->argv[words->at++];
		}
		return i;
	}
	cli_usage_error(words->command, "there is no option %s", word);
	return CLI_ERROR;
}

int cli_next(struct cli_words *words, const char **value)
{
	char *word;

	while (words->at < words->argc) {
		word = words->argv[words->at++];
		if (!words->operands_only && strcmp(word, "--") == 0) {
			words->operands_only = true;
			continue;
		}
		/* a lone dash is standard input */
		if (words->operands_only || word[0] != '-' || word[1] == '\0') {
			*value = word;
			return CLI_OPERAND;
		}
		return word[1] == '-' ? long_option(words, word, value) : short_option(words, word, value);
	}
	return CLI_END;
}

int cli_take_all(const struct cli_command *command, int argc, char **argv,
		 bool (*take)(void *context, int option, const char *value), void *context)
{
	struct cli_words words = { .command = command, .argc = argc, .argv = argv };
	const char *value;
	int option;

	while ((option = cli_next(&words, &value)) != CLI_END) {
		if (option == CLI_HELP)
			return cli_close_stdout() + 1;
		if (option == CLI_ERROR || !take(context, option, value))
			return EXIT_QUESTION + 1;
	}
	return 0;
}
