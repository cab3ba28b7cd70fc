/* SPDX-License-Identifier: MIT */
/* The program kts-record, which `kts record` executes: kts itself starts without libbpf. */
#include "runtime/capture/session.h"

int main(int argc, char **argv)
{
	struct capture_options options;
	int status = capture_options_take(&options, argc - 1, argv + 1);

	if (status)
		status--;
	else
		status = capture_session_run(&options);
	capture_options_free(&options);
	return status;
}
