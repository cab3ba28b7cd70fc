/* SPDX-License-Identifier: MIT */
#include "runtime/capture/contents.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "grammar/base/limits.h"
#include "runtime/capture/render.h"

/* How the entries of a type of map are written. */
enum shape {
	SHAPE_NONE,
	SHAPE_ARRAY,
	SHAPE_PERCPU_ARRAY,
	SHAPE_HASH,
	SHAPE_PERCPU_HASH,
	SHAPE_HEAD,		/* one value, whatever else there is */
};

static const struct {
	enum shape shape;
	const char *why_not;	/* or what is missing */
	bool ids;		/* values are ids of other objects */
} kinds[] = {
	[BPF_MAP_TYPE_ARRAY] = { SHAPE_ARRAY, NULL, false },
	[BPF_MAP_TYPE_STRUCT_OPS] = { SHAPE_ARRAY, NULL, false },
	[BPF_MAP_TYPE_PERCPU_ARRAY] = { SHAPE_PERCPU_ARRAY, NULL, false },
	[BPF_MAP_TYPE_HASH] = { SHAPE_HASH, NULL, false },
	[BPF_MAP_TYPE_LRU_HASH] = { SHAPE_HASH, NULL, false },
	[BPF_MAP_TYPE_LPM_TRIE] = { SHAPE_HASH, NULL, false },
	[BPF_MAP_TYPE_PERCPU_HASH] = { SHAPE_PERCPU_HASH, NULL, false },
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = { SHAPE_PERCPU_HASH, NULL, false },
	[BPF_MAP_TYPE_QUEUE] = { SHAPE_HEAD, "a queue shows only its head", false },
	[BPF_MAP_TYPE_STACK] = { SHAPE_HEAD, "a stack shows only its top", false },
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = { SHAPE_ARRAY, NULL, true },
	[BPF_MAP_TYPE_HASH_OF_MAPS] = { SHAPE_HASH, NULL, true },
	[BPF_MAP_TYPE_PROG_ARRAY] = { SHAPE_ARRAY, NULL, true },
	[BPF_MAP_TYPE_RINGBUF] = { SHAPE_NONE, "a ring buffer is for its consumer, and is not captured", false },
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = { SHAPE_NONE, "perf events are for their consumer, and are not captured", false },
	[BPF_MAP_TYPE_BLOOM_FILTER] = { SHAPE_NONE, "a bloom filter has no list of entries", false },
	[BPF_MAP_TYPE_SK_STORAGE] = { SHAPE_NONE, "storage of sockets has no list of entries", false },
	[BPF_MAP_TYPE_INODE_STORAGE] = { SHAPE_NONE, "storage of inodes has no list of entries", false },
	[BPF_MAP_TYPE_TASK_STORAGE] = { SHAPE_NONE, "storage of tasks has no list of entries", false },
};

/* One map that is being written. */
struct writer {
	struct capture_contents *contents;
	const struct capture_map *map;
	struct capture_line *line;
	struct capture_render keys, values;
	enum shape shape;
	size_t written;		/* entries */
	bool full;		/* the next one had no room in the line */
	bool more;		/* more were fetched than may be written */
	char error[256];
};

/* Room of the line that entries leave for the frames of maps, and for what follows them. */
#define FRAME_BYTES	(1u << 20)

static void __attribute__((format(printf, 2, 3))) note(struct writer *w, const char *format, ...)
{
	size_t len = strlen(w->error);
	va_list args;

	if (len && len + 2 < sizeof w->error) {
		memcpy(w->error + len, "; ", 3);
		len += 2;
	}
	va_start(args, format);
	vsnprintf(w->error + len, sizeof w->error - len, format, args);
	va_end(args);
}

static void note_errno(struct writer *w, int error)
{
	if (error == ENOENT)
		note(w, "it was gone before it could be read");
	else if (error == ELOOP)
		note(w, "its entries changed faster than they could be read");
	else if (error)
		note(w, "it could not be read: %s", strerror(error));
}

static bool is_percpu(enum shape shape)
{
	return shape == SHAPE_PERCPU_ARRAY || shape == SHAPE_PERCPU_HASH;
}

static bool is_hash(enum shape shape)
{
	return shape == SHAPE_HASH || shape == SHAPE_PERCPU_HASH;
}

/* Else its one entry is all that it shows. */
static bool is_listed(const struct writer *w)
{
	return w->shape != SHAPE_HEAD && (w->shape != SHAPE_ARRAY || w->map->max_entries != 1);
}

/* --- an entry --- */

static size_t slot_bytes(const struct capture_map *map)
{
	return ((size_t)map->value_size + 7) & ~(size_t)7;
}

static void write_slots(struct writer *w, const unsigned char *value)
{
	capture_key(w->line, "per_cpu");
	capture_open(w->line, '[');
	for (size_t cpu = 0; cpu < w->contents->cpus; cpu++)
		capture_value(&w->values, w->map->value_type, value + cpu * slot_bytes(w->map), w->map->value_size);
	capture_close(w->line, ']');
}

static void write_hash_key(struct writer *w, const unsigned char *key)
{
	if (w->keys.btf && w->map->key_type) {
		capture_key(w->line, "key");
		capture_value(&w->keys, w->map->key_type, key, w->map->key_size);
	}
	capture_key(w->line, "key_hex");
	capture_hex(w->line, key, w->map->key_size);
}

static void write_value(struct writer *w, const unsigned char *value)
{
	const struct capture_map *map = w->map;
	uint32_t id;

	if (!kinds[map->type].ids) {
		capture_value(&w->values, map->kernel_type ? map->kernel_type : map->value_type, value, map->value_size);
		return;
	}
	memcpy(&id, value, sizeof id);
	capture_value_u32(w->line, id);
}

static void write_entry(struct writer *w, const unsigned char *key, const unsigned char *value)
{
	uint32_t index;

	capture_open(w->line, '{');
	if (is_hash(w->shape)) {
		write_hash_key(w, key);
	} else {
		memcpy(&index, key, sizeof index);
		capture_put_u64(w->line, "key", index);
	}
	if (is_percpu(w->shape)) {
		write_slots(w, value);
	} else {
		capture_key(w->line, "value");
		write_value(w, value);
		if (w->shape == SHAPE_HASH) {
			capture_key(w->line, "value_hex");
			capture_hex(w->line, value, w->map->value_size);
		}
	}
	capture_close(w->line, '}');
}

/* False: it had no room. */
static bool take_entry(struct writer *w, const unsigned char *key, const unsigned char *value)
{
	struct capture_mark mark = capture_line_mark(w->line);

	if (!is_listed(w))
		write_value(w, value);
	else
		write_entry(w, key, value);
	if (w->line->trouble == CAPTURE_FULL) {
		capture_line_rewind(w->line, mark);
		w->full = true;
		return false;
	}
	w->written++;
	return true;
}

/* --- all entries --- */

static int take_entries(struct writer *w, struct capture_source *s)
{
	size_t got;

	while (w->written < KTS_MAX_CAPTURED_ENTRIES && !w->full) {
		int error = capture_source_next(s, KTS_MAX_CAPTURED_ENTRIES - w->written, &got);

		/* a bucket of a hash comes whole, and may be more than was asked for */
		w->more = w->written + got > KTS_MAX_CAPTURED_ENTRIES;
		for (size_t i = 0; i < got && w->written < KTS_MAX_CAPTURED_ENTRIES; i++)
			if (!take_entry(w, s->room->key + i * w->map->key_size, s->room->value + i * s->stride))
				return 0;
		if (error || !got)
			return error;
	}
	return 0;
}

/* Is there one more than may be written? */
static bool has_more(const struct writer *w, struct capture_source *s)
{
	size_t got;

	if (w->more || s->indexed)
		return w->more || s->next < s->map->max_entries;
	return capture_source_next(s, 1, &got) == ENOSPC || got > 0;
}

static void note_rest(struct writer *w, struct capture_source *s)
{
	if (w->full)
		note(w, "%zu entries are here, more do not fit into a sample of %u MiB", w->written,
		     KTS_MAX_CAPTURED_LINE_BYTES >> 20);
	else if (w->written == KTS_MAX_CAPTURED_ENTRIES && has_more(w, s))
		note(w, s->indexed ? "only %zu of its %u entries are here" : "only %zu of up to %u entries are here", w->written,
		     w->map->max_entries);
	if (s->anew)
		note(w, "entries went away while it was read key by key: each key is here once, as it was when it came first");
	if (w->shape == SHAPE_HEAD)
		note(w, "%s%s", kinds[w->map->type].why_not, w->written ? ", which may be one of many" : ", and has none now");
	if (w->keys.cut || w->values.cut)
		note(w, "arrays are cut off behind %u elements, values %u levels deep", KTS_MAX_CAPTURED_ELEMENTS,
		     KTS_MAX_CAPTURED_DEPTH);
}

static const char *list_key(const struct writer *w)
{
	switch (w->shape) {
	case SHAPE_ARRAY:
		return is_listed(w) ? "array_entries" : "value";
	case SHAPE_HEAD:
		return "value";
	case SHAPE_PERCPU_ARRAY:
		return "percpu_entries";
	case SHAPE_HASH:
		return "entries";
	case SHAPE_PERCPU_HASH:
		return "percpu_hash_entries";
	case SHAPE_NONE:
		break;
	}
	return NULL;
}

static void write_entries(struct writer *w, struct capture_source *s)
{
	bool listed = is_listed(w);
	struct capture_mark mark = capture_line_mark(w->line);
	int error;

	capture_key(w->line, list_key(w));
	if (listed)
		capture_open(w->line, '[');
	error = take_entries(w, s);
	if (listed)
		capture_close(w->line, ']');
	if (!w->written)
		capture_line_rewind(w->line, mark);
	note_errno(w, error);
	note_rest(w, s);
}

static void find_types(struct writer *w)
{
	int error = 0;

	if (w->map->kernel_type) {
		w->values.btf = capture_types_kernel(w->contents->types, &error);
	} else if (w->map->btf_id) {
		w->values.btf = w->keys.btf = capture_types_get(w->contents->types, w->map->btf_id, &error);
	}
	if (error)
		note(w, "its types are not readable: %s", strerror(error));
}

static enum shape shape_of(struct writer *w)
{
	size_t type = w->map->type;
	const char *name = libbpf_bpf_map_type_str((enum bpf_map_type)type);

	if (type < sizeof kinds / sizeof *kinds && kinds[type].shape != SHAPE_NONE)
		return kinds[type].shape;
	if (type < sizeof kinds / sizeof *kinds && kinds[type].why_not)
		note(w, "%s", kinds[type].why_not);
	else
		note(w, "maps of type %zu%s%s%s are not captured", type, name ? " (" : "", name ? name : "", name ? ")" : "");
	return SHAPE_NONE;
}

static void read_map(struct writer *w)
{
	struct capture_source source;
	size_t stride = w->map->value_size, limit = w->line->limit;
	int error;

	w->shape = shape_of(w);
	if (w->shape == SHAPE_NONE)
		return;
	if (is_percpu(w->shape))
		stride = slot_bytes(w->map) * w->contents->cpus;
	if (stride > KTS_MAX_CAPTURED_VALUE_BYTES) {
		note(w, "one value is %zu bytes, more than %u are not captured", stride, KTS_MAX_CAPTURED_VALUE_BYTES);
		return;
	}
	find_types(w);
	error = capture_source_open(&source, w->map, stride, !is_hash(w->shape) && w->shape != SHAPE_HEAD, &w->contents->room);
	if (error) {
		note_errno(w, error);
		return;
	}
	/* what has no room is dropped; what says so must have it */
	w->line->limit = limit - FRAME_BYTES;
	write_entries(w, &source);
	w->line->limit = limit;
	capture_source_close(&source);
}

bool capture_map_write(struct capture_contents *c, const struct capture_map *map)
{
	struct capture_line *l = c->line;
	struct writer w = {
		.contents = c, .map = map, .line = l, .keys = { .line = l }, .values = { .line = l },
	};
	struct capture_mark mark = capture_line_mark(l);

	capture_open(l, '{');
	capture_put_text(l, "name", map->name);
	capture_put_u64(l, "map_id", map->id);
	if (map->kva)
		capture_put_u64(l, "map_kva", map->kva);
	capture_put_u64(l, "map_type", map->type);
	capture_put_u64(l, "value_size", map->value_size);
	capture_put_u64(l, "max_entries", map->max_entries);
	if (map->error)
		note_errno(&w, map->error);
	else
		read_map(&w);
	if (*w.error)
		capture_put_text(l, "error", w.error);
	capture_close(l, '}');
	if (l->trouble != CAPTURE_FULL)
		return true;
	capture_line_rewind(l, mark);
	return false;
}

int capture_contents_start(struct capture_contents *c, struct capture_line *line, struct capture_types *types)
{
	int cpus = libbpf_num_possible_cpus();

	*c = (struct capture_contents){ .line = line, .types = types };
	if (cpus < 0)
		return -cpus;
	c->cpus = (size_t)cpus;
	return 0;
}

void capture_contents_free(struct capture_contents *c)
{
	capture_room_free(&c->room);
}
