/* SPDX-License-Identifier: MIT */
/* The program kts-record, which `kts record` executes: kts itself starts without libbpf. */
#include <bpf/libbpf.h>

#include "runtime/capture/probe.h"
#include "runtime/capture/session.h"

/* libbpf's words are for those who load programs; what matters to us is said by its results. */
static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int main(int argc, char **argv)
{
	struct capture_options options;
	int status = capture_options_take(&options, argc - 1, argv + 1);

	libbpf_set_print(say_nothing);
	if (status)
		status--;
	else if (options.probe)
		status = capture_probe();
	else
		status = capture_session_run(&options);
	capture_options_free(&options);
	return status;
}
