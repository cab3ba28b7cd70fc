/* SPDX-License-Identifier: MIT */
#include "runtime/capture/rights.h"

#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/cli/cli.h"

/* In the order in which they matter; the kernel takes CAP_SYS_ADMIN for each of the others. */
static const struct {
	unsigned number;
	const char *name;
} rights[] = {
	{ CAP_SYS_ADMIN, "CAP_SYS_ADMIN" },
	{ CAP_BPF, "CAP_BPF" },
	{ CAP_PERFMON, "CAP_PERFMON" },
};

#define N_RIGHTS	(sizeof rights / sizeof *rights)

/* The effective set; all of them where it cannot be read, so that nothing wrong is said. */
static uint64_t effective(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return UINT64_MAX;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

void capture_rights_missing(char *out, size_t size)
{
	uint64_t have = effective();
	size_t len = 0;

	*out = '\0';
	if (have >> CAP_SYS_ADMIN & 1)
		return;
	for (size_t i = 0; i < N_RIGHTS; i++) {
		bool last = i + 1 == N_RIGHTS || (i + 2 == N_RIGHTS && have >> rights[i + 1].number & 1);

		if (have >> rights[i].number & 1)
			continue;
		if (len < size)
			len += (size_t)snprintf(out + len, size - len, "%s%s", !len ? "" : last ? " and " : ", ", rights[i].name);
	}
}

void capture_rights_tell(const char *what, int error)
{
	char missing[96];

	capture_rights_missing(missing, sizeof missing);
	if (*missing)
		cli_error("cannot %s: %s; this process lacks %s%s", what, strerror(error), missing,
			  strchr(missing, ' ') ? ", of which the first is enough" : "");
	else
		cli_error("cannot %s: %s", what, strerror(error));
}
