/* SPDX-License-Identifier: MIT */
/* The read floor: takes a file into 256 KiB of memory, again and again, and looks at none of it. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char buf[256 * 1024];
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	ssize_t n;

	if (fd < 0) {
		fprintf(stderr, "usage: floor FILE\n");
		return 2;
	}
	while ((n = read(fd, buf, sizeof buf)) > 0)
		;
	close(fd);
	return n == 0 ? 0 : 1;
}
