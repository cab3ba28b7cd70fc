/* SPDX-License-Identifier: MIT */
#include "runtime/capture/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "grammar/base/limits.h"

/* What the kernel says where it has no batches for a type of map; no error of user space. */
#define KERNEL_ENOTSUPP	524

/* Bytes that are fetched at a time, if entries are smaller. */
#define CHUNK_BYTES	(1u << 20)

void capture_room_free(struct capture_room *room)
{
	free(room->key);
	free(room->value);
	free(room->cursor);
	capture_seen_free(&room->seen);
	*room = (struct capture_room){ 0 };
}

static bool grow(unsigned char **at, size_t *have, size_t bytes)
{
	unsigned char *more;

	if (bytes <= *have)
		return true;
	more = realloc(*at, bytes);
	if (!more)
		return false;
	*at = more;
	*have = bytes;
	return true;
}

static bool make_room(struct capture_source *s, size_t entries)
{
	struct capture_room *room = s->room;
	size_t key = s->map->key_size > 8 ? s->map->key_size : 8;

	/* the cursor of a batch is a number of the kernel's, or a key; two, because the next one is made of the last */
	return grow(&room->key, &room->keys, entries * key) && grow(&room->value, &room->values, entries * s->stride) &&
	       grow(&room->cursor, &room->cursors, 2 * key);
}

/* --- global data --- */

static size_t mapped_stride(const struct capture_map *map)
{
	return ((size_t)map->value_size + 7) & ~(size_t)7;
}

/* Not every map that says so may be mapped: then its values are looked up. */
static void try_mapping(struct capture_source *s)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (mapped_stride(s->map) * s->map->max_entries + page - 1) & ~(page - 1);
	void *at;

	if (s->map->type != BPF_MAP_TYPE_ARRAY || !(s->map->flags & BPF_F_MMAPABLE))
		return;
	at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, s->fd, 0);
	if (at == MAP_FAILED)
		return;
	s->mapped = at;
	s->mapped_bytes = bytes;
}

static void copy_mapped(struct capture_source *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t index = (uint32_t)s->next++;

		memcpy(s->room->key + i * s->map->key_size, &index, sizeof index);
		memcpy(s->room->value + i * s->stride, s->mapped + index * mapped_stride(s->map), s->map->value_size);
	}
}

/* --- one by one --- */

static int look_up_index(struct capture_source *s, size_t at)
{
	uint32_t index = (uint32_t)s->next++;

	memcpy(s->room->key + at * s->map->key_size, &index, sizeof index);
	s->end = s->next == s->map->max_entries;
	if (bpf_map_lookup_elem(s->fd, &index, s->room->value + at * s->stride) == 0)
		return 0;
	if (errno != ENOENT || !s->slots)
		return errno;
	memset(s->room->value + at * s->stride, 0, s->stride);
	return 0;
}

/* A look-up without a key takes nothing out. ENOENT: there is none. */
static int look_up_head(struct capture_source *s)
{
	int error = bpf_map_lookup_elem(s->fd, NULL, s->room->value) < 0 ? errno : 0;

	s->end = true;
	return error;
}

/* Keep in mind that @key was here. 0; EAGAIN: it was here before; ELOOP; ENOMEM. */
static int meet(struct capture_source *s, const unsigned char *key)
{
	bool again;
	int error;

	/* it would never end while entries come and go */
	if (s->looked++ >= KTS_MAX_CAPTURED_STEPS)
		return ELOOP;
	error = capture_seen_add(&s->room->seen, key, &again);
	if (error || !again)
		return error;
	s->anew = true;
	return EAGAIN;
}

/* The entry behind the cursor. ENOENT: there is none; EAGAIN: it went away meanwhile, or was here before. */
static int look_up_next(struct capture_source *s, size_t at)
{
	unsigned char *key = s->room->key + at * s->map->key_size;
	int error;

	if (bpf_map_get_next_key(s->fd, s->started ? s->room->cursor : NULL, key) < 0)
		return errno;
	s->started = true;
	memcpy(s->room->cursor, key, s->map->key_size);
	error = meet(s, key);
	if (error)
		return error;
	if (bpf_map_lookup_elem(s->fd, key, s->room->value + at * s->stride) == 0)
		return 0;
	error = errno;
	return error == ENOENT ? EAGAIN : error;
}

static int fetch_singly(struct capture_source *s, size_t want, size_t *got)
{
	while (*got < want && !s->end) {
		int error = s->head ? look_up_head(s) : s->indexed ? look_up_index(s, *got) : look_up_next(s, *got);

		if (error == EAGAIN)
			continue;
		if (error == ENOENT && !s->indexed) {
			s->end = true;
			return 0;
		}
		if (error)
			return error;
		(*got)++;
	}
	return 0;
}

/* --- many at once --- */

static bool has_no_batches(int error)
{
	return error == EINVAL || error == KERNEL_ENOTSUPP || error == EOPNOTSUPP || error == ENOSYS || error == EPERM;
}

static int fetch_batch(struct capture_source *s, size_t want, size_t *got)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	unsigned char *next = s->room->cursor + s->room->cursors / 2;
	uint32_t count = (uint32_t)want;
	int error = 0;

	if (bpf_map_lookup_batch(s->fd, s->started ? s->room->cursor : NULL, next, s->room->key, s->room->value,
				 &count, &opts) < 0)
		error = errno;
	if (error && error != ENOENT)
		return error;
	s->end = error || !count;
	s->started = true;
	memcpy(s->room->cursor, next, s->room->cursors / 2);
	*got = count;
	s->next += count;
	return 0;
}

/* A bucket of a hash comes whole: more room until it fits. */
static int fetch_batch_growing(struct capture_source *s, size_t want, size_t *got)
{
	for (;;) {
		int error = fetch_batch(s, want, got);

		if (error == EINTR)
			continue;
		if (error == ENOSPC && want < s->map->max_entries) {
			want *= 2;
			if (want * s->stride > 4 * (size_t)KTS_MAX_CAPTURED_VALUE_BYTES)
				return error;
			if (!make_room(s, want))
				return ENOMEM;
			continue;
		}
		if (error && !s->started && has_no_batches(error)) {
			s->batch = false;
			s->walk = !s->indexed;
			return fetch_singly(s, want, got);
		}
		return error;
	}
}

/* Leave those out of a batch that were here before. */
static int leave_out(struct capture_source *s, size_t *got)
{
	size_t kept = 0, size = s->map->key_size;
	int error = 0;

	for (size_t i = 0; i < *got; i++) {
		const unsigned char *key = s->room->key + i * size;

		error = meet(s, key);
		if (error == EAGAIN)
			continue;
		if (error)
			break;
		if (kept < i) {
			memcpy(s->room->key + kept * size, key, size);
			memcpy(s->room->value + kept * s->stride, s->room->value + i * s->stride, s->stride);
		}
		kept++;
	}
	*got = kept;
	return error == EAGAIN ? 0 : error;
}

static int fetch_batch_new(struct capture_source *s, size_t want, size_t *got)
{
	int error;

	do {
		error = fetch_batch_growing(s, want, got);
		if (!error && s->batch && s->walk)
			error = leave_out(s, got);
		/* nothing new is no end of a walk */
	} while (!error && !*got && s->walk && !s->end);
	return error;
}

int capture_source_next(struct capture_source *s, size_t want, size_t *got)
{
	size_t most = CHUNK_BYTES / (s->stride + s->map->key_size);

	*got = 0;
	if (s->end)
		return 0;
	if (want > most)
		want = most ? most : 1;
	if (s->indexed && want > s->map->max_entries - s->next)
		want = (size_t)(s->map->max_entries - s->next);
	if (!make_room(s, want))
		return ENOMEM;
	if (s->mapped) {
		copy_mapped(s, want);
		*got = want;
		s->end = s->next == s->map->max_entries;
		return 0;
	}
	return s->batch ? fetch_batch_new(s, want, got) : fetch_singly(s, want, got);
}

int capture_source_open(struct capture_source *s, const struct capture_map *map, size_t stride, bool indexed,
			struct capture_room *room)
{
	int fd = capture_map_open(map);

	if (fd < 0)
		return -fd;
	*s = (struct capture_source){
		.fd = fd, .map = map, .room = room, .stride = stride, .indexed = indexed,
		.slots = map->type == BPF_MAP_TYPE_ARRAY_OF_MAPS || map->type == BPF_MAP_TYPE_PROG_ARRAY,
		.head = map->type == BPF_MAP_TYPE_QUEUE || map->type == BPF_MAP_TYPE_STACK, .end = map->max_entries == 0,
	};
	/* a batch leaves empty slots out */
	s->batch = map->max_entries > 1 && !s->slots && !s->head;
	/* batches of a hash come bucket by bucket, those of a trie by such a walk in the kernel */
	s->walk = !indexed && (!s->batch || map->type == BPF_MAP_TYPE_LPM_TRIE);
	capture_seen_start(&room->seen, map->key_size);
	try_mapping(s);
	return 0;
}

void capture_source_close(struct capture_source *s)
{
	if (s->mapped)
		munmap(s->mapped, s->mapped_bytes);
	close(s->fd);
}
