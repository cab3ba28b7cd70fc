/* SPDX-License-Identifier: MIT */
#include "runtime/capture/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "runtime/capture/addresses.h"
#include "runtime/capture/rights.h"
#include "runtime/cli/cli.h"

/* 0: it works; else an errno, and perhaps more words. */
struct result {
	int error;
	const char *words;	/* instead of those of the errno; NULL: none */
};

/* A map of @type for a try: one or two entries of 8 bytes. Minus an errno. */
static int make_map(enum bpf_map_type type, uint32_t flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags);
	int fd = bpf_map_create(type, "kts_probe", sizeof(uint32_t), sizeof(uint64_t), 2, &opts);

	return fd < 0 ? -errno : fd;
}

static struct result try_list(enum bpf_map_type type)
{
	uint32_t id;

	(void)type;
	if (bpf_map_get_next_id(0, &id) == 0 || errno == ENOENT)
		return (struct result){ 0 };
	return (struct result){ .error = errno };
}

static struct result try_open(enum bpf_map_type type)
{
	struct bpf_map_info info = { 0 };
	uint32_t size = sizeof info;
	int map = make_map(type, 0), fd, error;

	if (map < 0)
		return (struct result){ .error = -map };
	error = bpf_obj_get_info_by_fd(map, &info, &size) < 0 ? errno : 0;
	fd = error ? -1 : bpf_map_get_fd_by_id(info.id);
	if (fd < 0 && !error)
		error = errno;
	if (fd >= 0)
		close(fd);
	close(map);
	return (struct result){ .error = error };
}

static struct result try_batch(enum bpf_map_type type)
{
	static uint64_t values[2 * 4096];
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	int map = make_map(type, 0), cpus = libbpf_num_possible_cpus(), error = 0;
	uint32_t keys[2], next[2], count = 2;

	if (map < 0)
		return (struct result){ .error = -map };
	if (cpus < 0 || cpus > 4096)
		error = E2BIG;
	else if (bpf_map_lookup_batch(map, NULL, next, keys, values, &count, &opts) < 0 && errno != ENOENT)
		error = errno;
	close(map);
	return (struct result){ error, error && error != EPERM ? "one entry at a time is read instead" : NULL };
}

static struct result try_mapping(enum bpf_map_type type)
{
	int map = make_map(type, BPF_F_MMAPABLE), error = 0;
	long page = sysconf(_SC_PAGESIZE);
	void *at;

	if (map < 0)
		return (struct result){ .error = -map };
	at = mmap(NULL, (size_t)page, PROT_READ, MAP_SHARED, map, 0);
	if (at == MAP_FAILED)
		error = errno;
	else
		munmap(at, (size_t)page);
	close(map);
	return (struct result){ error, error ? "values are looked up instead" : NULL };
}

static struct result try_types(enum bpf_map_type type)
{
	struct capture_types types = { 0 };
	struct result r = { 0 };

	(void)type;
	capture_types_kernel(&types, &r.error);
	capture_types_free(&types);
	return r;
}

static struct result try_statistics(enum bpf_map_type type)
{
	int fd = bpf_enable_stats(BPF_STATS_RUN_TIME);

	(void)type;
	if (fd < 0)
		return (struct result){ .error = errno };
	close(fd);
	return (struct result){ 0 };
}

static struct result try_addresses(enum bpf_map_type type)
{
	struct capture_types types = { 0 };
	struct capture_addresses addresses;
	struct result r;

	(void)type;
	capture_addresses_start(&addresses, &types);
	r = (struct result){ addresses.error, addresses.failed };
	capture_addresses_stop(&addresses);
	capture_types_free(&types);
	return r;
}

static struct result try_pins(enum bpf_map_type type)
{
	int fd = bpf_obj_get("/sys/fs/bpf/kts_probe_that_nobody_has_pinned");

	(void)type;
	if (fd >= 0)
		close(fd);
	return (struct result){ .error = fd >= 0 || errno == ENOENT ? 0 : errno };
}

static struct result try_scheduler(enum bpf_map_type type)
{
	struct capture_types types = { 0 };
	struct capture_selection s = { 0 };
	struct result r;

	(void)type;
	r.error = capture_select_struct_ops("sched_ext_ops", &types, &s);
	/* that none is active is no fault of the kernel's */
	r.words = s.inactive;
	if (!r.error && s.inactive && !s.n_maps)
		r.error = ENOENT;
	capture_selection_free(&s);
	capture_types_free(&types);
	return r;
}

static struct result try_cpus(enum bpf_map_type type)
{
	int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);

	(void)type;
	if (fd < 0)
		return (struct result){ .error = errno };
	close(fd);
	return (struct result){ 0 };
}

static const struct {
	const char *what;
	struct result (*attempt)(enum bpf_map_type type);
	enum bpf_map_type type;
} rows[] = {
	{ "list maps and programs", try_list, BPF_MAP_TYPE_UNSPEC },
	{ "open a map by its id", try_open, BPF_MAP_TYPE_ARRAY },
	{ "open a pinned map", try_pins, BPF_MAP_TYPE_UNSPEC },
	{ "types of the kernel (BTF)", try_types, BPF_MAP_TYPE_UNSPEC },
	{ "global data by mmap", try_mapping, BPF_MAP_TYPE_ARRAY },
	{ "batches of an array", try_batch, BPF_MAP_TYPE_ARRAY },
	{ "batches of a per-CPU array", try_batch, BPF_MAP_TYPE_PERCPU_ARRAY },
	{ "batches of a hash", try_batch, BPF_MAP_TYPE_HASH },
	{ "batches of an LRU hash", try_batch, BPF_MAP_TYPE_LRU_HASH },
	{ "batches of a per-CPU hash", try_batch, BPF_MAP_TYPE_PERCPU_HASH },
	{ "addresses of maps", try_addresses, BPF_MAP_TYPE_UNSPEC },
	{ "statistics of programs", try_statistics, BPF_MAP_TYPE_UNSPEC },
	{ "a scheduler (sched_ext)", try_scheduler, BPF_MAP_TYPE_UNSPEC },
	{ "times of the CPUs", try_cpus, BPF_MAP_TYPE_UNSPEC },
};

int capture_probe(void)
{
	char missing[96];

	capture_rights_missing(missing, sizeof missing);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct result r = rows[i].attempt(rows[i].type);

		printf("%-28s %s", rows[i].what, r.error ? "no: " : "yes");
		if (r.error && r.words)
			printf("%s%s", r.words, r.error == ENOENT ? "" : ": ");
		if (r.error && !(r.words && r.error == ENOENT))
			fputs(strerror(r.error), stdout);
		if ((r.error == EPERM || r.error == EACCES) && *missing)
			printf(" (without %s)", missing);
		putchar('\n');
	}
	return cli_close_stdout();
}
