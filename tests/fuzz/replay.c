/* SPDX-License-Identifier: MIT */
/*
 * main() of a fuzz target that is not linked with libFuzzer: gives it each file
 * of the command line once. A crash is the only failure.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *in = fopen(path, "rb");
	if (!in) {
		perror(path);
		return 1;
	}
	/* exactly as many bytes as there are, so that a sanitizer sees the first one beyond */
	uint8_t *data = NULL;
	int rc = 1;
	if (fseek(in, 0, SEEK_END) != 0)
		goto out;
	long size = ftell(in);
	if (size < 0 || fseek(in, 0, SEEK_SET) != 0)
		goto out;
	data = malloc(size ? (size_t)size : 1);
	if (!data || fread(data, 1, (size_t)size, in) != (size_t)size)
		goto out;
	LLVMFuzzerTestOneInput(data, (size_t)size);
	rc = 0;
out:
	if (rc)
		fprintf(stderr, "%s: cannot be read\n", path);
	free(data);
	fclose(in);
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;
	for (int i = 1; i < argc; i++)
		rc |= replay(argv[i]);
	return rc ? EXIT_FAILURE : EXIT_SUCCESS;
}
