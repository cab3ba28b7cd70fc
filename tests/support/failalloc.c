/* SPDX-License-Identifier: MIT */
#include "tests/support/failalloc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each __real_ is the allocator's own function, each __wrap_ is what callers get. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t n, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
int __real_posix_memalign(void **out, size_t align, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
int __real_vasprintf(char **out, const char *format, va_list args);
FILE *__real_open_memstream(char **out, size_t *len);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t n, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);
int __wrap_posix_memalign(void **out, size_t align, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);
int __wrap_vasprintf(char **out, const char *format, va_list args);
int __wrap_asprintf(char **out, const char *format, ...);
FILE *__wrap_open_memstream(char **out, size_t *len);

static atomic_long left = -1;		/* allocations until one fails; negative: never */
static atomic_bool keep_failing;
static atomic_bool failed;
static atomic_long count;

void kts_test_fail_after(long n)
{
	atomic_store(&keep_failing, false);
	atomic_store(&failed, false);
	atomic_store(&left, n);
}

void kts_test_fail_from(long n)
{
	kts_test_fail_after(n);
	atomic_store(&keep_failing, true);
}

bool kts_test_failed(void)
{
	return atomic_load(&failed);
}

long kts_test_allocations(void)
{
	return atomic_load(&count);
}

static bool fails_now(void)
{
	atomic_fetch_add(&count, 1);
	if (atomic_load(&left) >= 0) {
		if (atomic_fetch_sub(&left, 1) != 0)
			return false;
		atomic_store(&failed, true);
		if (atomic_load(&keep_failing))
			atomic_store(&left, 0);
		errno = ENOMEM;
		return true;
	}
	return false;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t n, size_t size)
{
	return fails_now() ? NULL : __real_reallocarray(old, n, size);
}

void *__wrap_aligned_alloc(size_t align, size_t size)
{
	return fails_now() ? NULL : __real_aligned_alloc(align, size);
}

int __wrap_posix_memalign(void **out, size_t align, size_t size)
{
	return fails_now() ? ENOMEM : __real_posix_memalign(out, align, size);
}

char *__wrap_strdup(const char *text)
{
	return fails_now() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t len)
{
	return fails_now() ? NULL : __real_strndup(text, len);
}

int __wrap_vasprintf(char **out, const char *format, va_list args)
{
	return fails_now() ? -1 : __real_vasprintf(out, format, args);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = __wrap_vasprintf(out, format, args);
	va_end(args);
	return n;
}

FILE *__wrap_open_memstream(char **out, size_t *len)
{
	return fails_now() ? NULL : __real_open_memstream(out, len);
}
