/* SPDX-License-Identifier: MIT */
/* Maps that this test makes itself, as the recorder lists and reads them. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "grammar/base/limits.h"
#include "runtime/capture/contents.h"
#include "runtime/capture/select.h"
#include "tests/support/capture_line.h"
#include "tests/support/failalloc.h"
#include "tests/support/suite.h"

static struct capture_types types;
static struct capture_contents contents;

static int make(enum bpf_map_type type, const char *name, uint32_t entries)
{
	int fd = bpf_map_create(type, name, sizeof(uint32_t), sizeof(uint32_t), entries, NULL);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static struct capture_map look(int fd)
{
	struct capture_map map;

	ck_assert_int_eq(capture_map_look_at(fd, &map), 0);
	return map;
}

static void begin_contents(void)
{
	start();
	ck_assert_int_eq(capture_contents_start(&contents, &line, &types), 0);
}

static void end_contents(void)
{
	capture_contents_free(&contents);
	capture_types_free(&types);
	capture_line_free(&line);
}

/* Listed, and freed before it is read. */
START_TEST(a_map_that_goes)
{
	int fd = make(BPF_MAP_TYPE_HASH, "going", 4);
	struct capture_map map;
	char expected[256];

	map = look(fd);
	close(fd);
	/* the kernel frees it a little later */
	for (int i = 0; i < 500; i++) {
		struct capture_map now;

		if (capture_map_look(map.id, &now) == ENOENT)
			break;
		usleep(10000);
	}
	begin_contents();
	ck_assert(capture_map_write(&contents, &map));
	snprintf(expected, sizeof expected, "{\"name\":\"going\",\"map_id\":%u,\"map_type\":1,\"value_size\":4,\"max_entries\":4,"
		 "\"error\":\"it was gone before it could be read\"}", map.id);
	ck_assert_str_eq(written(), expected);
	end_contents();
}
END_TEST

/* The same, when it was listed by its id alone. */
START_TEST(an_id_that_goes)
{
	struct capture_selector selector = { .by = CAPTURE_BY_ID, .text = "1" };
	struct capture_selection selection = { 0 };
	int fd = make(BPF_MAP_TYPE_ARRAY, "listed", 1);

	selector.id = look(fd).id;
	ck_assert_int_eq(capture_select(&selector, 1, &types, &selection), 0);
	ck_assert(selector.hit);
	close(fd);
	for (int i = 0; i < 500 && (i == 0 || !selection.map[0].error); i++) {
		usleep(10000);
		ck_assert_int_eq(capture_select(&selector, 1, &types, &selection), 0);
	}
	ck_assert_uint_eq(selection.n_maps, 1);
	ck_assert_int_eq(selection.map[0].error, ENOENT);
	ck_assert_str_eq(selection.map[0].name, "listed");
	capture_selection_free(&selection);
	capture_types_free(&types);
}
END_TEST

/* Whole entries only, and the map says what is missing. */
START_TEST(a_full_line)
{
	int fd = make(BPF_MAP_TYPE_ARRAY, "large", 3000);
	struct capture_map map;

	map = look(fd);
	begin_contents();
	line.limit = (1u << 20) + 50000;
	ck_assert(capture_map_write(&contents, &map));
	ck_assert(capture_line_end(&line));
	ck_assert_ptr_nonnull(memmem(line.at, line.len, "entries are here, more do not fit into a sample", 47));
	ck_assert_uint_lt(line.len, 51000);
	/* no room for even the frame: nothing is written */
	capture_line_start(&line, 60);
	ck_assert(!capture_map_write(&contents, &map));
	ck_assert_uint_eq(line.len, 0);
	close(fd);
	end_contents();
}
END_TEST

/* What is written of a map behind its frame. */
static const char *capture(int fd)
{
	struct capture_map map = look(fd);

	start();
	ck_assert(capture_map_write(&contents, &map));
	return strchr(strstr(written(), "\"max_entries\""), ',');
}

/* A kind of map that is not read says so: all kinds that there are do, or are read. */
START_TEST(kinds_that_are_not_read)
{
	static const struct {
		uint32_t type;
		const char *error;
	} rows[] = {
		{ BPF_MAP_TYPE_RINGBUF, "a ring buffer is for its consumer, and is not captured" },
		{ BPF_MAP_TYPE_STACK_TRACE, "maps of type 7 (stack_trace) are not captured" },
		{ BPF_MAP_TYPE_BLOOM_FILTER, "a bloom filter has no list of entries" },
		{ 999, "maps of type 999 are not captured" },
	};
	int fd = bpf_map_create(BPF_MAP_TYPE_QUEUE, "queue", 0, sizeof(uint32_t), 4, NULL);
	struct capture_map map;

	map = look(fd);
	begin_contents();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char error[128];

		map.type = rows[i].type;
		start();
		ck_assert(capture_map_write(&contents, &map));
		snprintf(error, sizeof error, "\"error\":\"%s\"}", rows[i].error);
		ck_assert_ptr_nonnull(strstr(written(), error));
	}
	for (map.type = 0; map.type < 64; map.type++) {
		start();
		ck_assert(capture_map_write(&contents, &map));
		/* a hash or an array of this memory may be read, or refused by the kernel */
		if (map.type >= BPF_MAP_TYPE_STACK_TRACE && !strstr(written(), "\"error\":\""))
			ck_assert_ptr_nonnull(strstr(written(), "entries\":["));
	}
	close(fd);
	end_contents();
}
END_TEST

/* The next one out is looked at and stays; of others there may be more. */
START_TEST(heads)
{
	static const struct {
		enum bpf_map_type type;
		const char *value, *error;
	} rows[] = {
		{ BPF_MAP_TYPE_QUEUE, "07 00 00 00", "a queue shows only its head" },
		{ BPF_MAP_TYPE_STACK, "09 00 00 00", "a stack shows only its top" },
	};

	begin_contents();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = bpf_map_create(rows[i].type, "heads", 0, sizeof(uint32_t), 4, NULL);
		char expected[256];

		ck_assert_int_ge(fd, 0);
		snprintf(expected, sizeof expected, ",\"error\":\"%s, and has none now\"}", rows[i].error);
		ck_assert_str_eq(capture(fd), expected);
		ck_assert_int_eq(bpf_map_update_elem(fd, NULL, &(uint32_t){ 7 }, BPF_ANY), 0);
		ck_assert_int_eq(bpf_map_update_elem(fd, NULL, &(uint32_t){ 9 }, BPF_ANY), 0);
		snprintf(expected, sizeof expected, ",\"value\":{\"kind\":\"bytes\",\"hex\":\"%s\"},"
			 "\"error\":\"%s, which may be one of many\"}", rows[i].value, rows[i].error);
		for (int time = 0; time < 2; time++)
			ck_assert_str_eq(capture(fd), expected);
		close(fd);
	}
	end_contents();
}
END_TEST

static int make_of_maps(enum bpf_map_type type, uint32_t entries, int inner)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .inner_map_fd = (uint32_t)inner);
	int fd = bpf_map_create(type, "outer", sizeof(uint32_t), sizeof(uint32_t), entries, &opts);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static int make_program(uint32_t *id)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 }, { .code = BPF_JMP | BPF_EXIT },
	};
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof info;
	int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "inner", "GPL", code, 2, NULL);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bpf_obj_get_info_by_fd(fd, &info, &size), 0);
	*id = info.id;
	return fd;
}

/* Values are ids of the objects that they are; an array has 0 where there is none. */
START_TEST(objects_in_maps)
{
	int inner = make(BPF_MAP_TYPE_ARRAY, "inner", 1), fd[4], program;
	uint32_t id = look(inner).id, program_id;
	char expected[512];

	program = make_program(&program_id);
	fd[0] = make_of_maps(BPF_MAP_TYPE_ARRAY_OF_MAPS, 3, inner);
	fd[1] = make_of_maps(BPF_MAP_TYPE_HASH_OF_MAPS, 3, inner);
	fd[2] = make_of_maps(BPF_MAP_TYPE_ARRAY_OF_MAPS, 1, inner);
	fd[3] = make(BPF_MAP_TYPE_PROG_ARRAY, "jumps", 2);
	begin_contents();
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_int_eq(bpf_map_update_elem(fd[i], &(uint32_t){ i % 2 }, &inner, BPF_ANY), 0);
	ck_assert_int_eq(bpf_map_update_elem(fd[3], &(uint32_t){ 1 }, &program, BPF_ANY), 0);
#define ID "{\"kind\":\"uint\",\"bits\":32,\"value\":%u}"
	snprintf(expected, sizeof expected, ",\"array_entries\":[{\"key\":0,\"value\":" ID "},{\"key\":1,\"value\":" ID "},"
		 "{\"key\":2,\"value\":" ID "}]}", id, 0, 0);
	ck_assert_str_eq(capture(fd[0]), expected);
	snprintf(expected, sizeof expected, ",\"entries\":[{\"key_hex\":\"01 00 00 00\",\"value\":" ID
		 ",\"value_hex\":\"%02x %02x %02x %02x\"}]}", id, id & 255, id >> 8 & 255, id >> 16 & 255, id >> 24);
	ck_assert_str_eq(capture(fd[1]), expected);
	snprintf(expected, sizeof expected, ",\"value\":" ID "}", id);
	ck_assert_str_eq(capture(fd[2]), expected);
	snprintf(expected, sizeof expected, ",\"array_entries\":[{\"key\":0,\"value\":" ID "},{\"key\":1,\"value\":" ID "}]}",
		 0, program_id);
	ck_assert_str_eq(capture(fd[3]), expected);
	for (int i = 0; i < 4; i++)
		close(fd[i]);
	close(inner);
	close(program);
	end_contents();
}
END_TEST

/* Fetch all entries of @map, @want at a time; the keys that came, each once, as bits. */
static uint64_t fetch(const struct capture_map *map, bool batch, size_t want)
{
	struct capture_room room = { 0 };
	struct capture_source source;
	uint64_t keys = 0;
	size_t got;

	ck_assert_int_eq(capture_source_open(&source, map, map->value_size, false, &room), 0);
	source.batch = batch;
	do {
		ck_assert_int_eq(capture_source_next(&source, want, &got), 0);
		for (size_t i = 0; i < got; i++) {
			uint32_t key, value;

			memcpy(&key, room.key + 4 * i, sizeof key);
			memcpy(&value, room.value + 4 * i, sizeof value);
			ck_assert_uint_lt(key, 50);
			ck_assert_uint_eq(value, key * 3);
			ck_assert_uint_eq(keys >> key & 1, 0);
			keys |= 1ull << key;
		}
	} while (got);
	capture_source_close(&source);
	capture_room_free(&room);
	return keys;
}

/* A kernel without batches gives the same, whatever is asked for at a time. */
START_TEST(one_by_one)
{
	int fd = make(BPF_MAP_TYPE_HASH, "fifty", 64);
	struct capture_map map = look(fd);

	for (uint32_t key = 0; key < 50; key++)
		ck_assert_int_eq(bpf_map_update_elem(fd, &key, &(uint32_t){ key * 3 }, BPF_ANY), 0);
	for (size_t want = 1; want < 60; want += 7) {
		ck_assert_uint_eq(fetch(&map, false, want), (1ull << 50) - 1);
		ck_assert_uint_eq(fetch(&map, true, want), (1ull << 50) - 1);
	}
	close(fd);
}
END_TEST

/* A map of @n keys, of which the one that was read last is deleted, before the rest of them is. */
static size_t fetch_and_delete(int fd, bool batch, size_t n, size_t stop, uint8_t *times, int *error)
{
	struct capture_map map = look(fd);
	struct capture_room room = { 0 };
	struct capture_source source;
	size_t got, fetched = 0;
	uint32_t index = map.key_size / 4 - 1;

	memset(times, 0, n);
	ck_assert_int_eq(capture_source_open(&source, &map, map.value_size, false, &room), 0);
	source.batch = batch;
	do {
		*error = capture_source_next(&source, 7, &got);
		for (size_t i = 0; i < got; i++) {
			uint32_t key[2];

			memcpy(key, room.key + map.key_size * i, map.key_size);
			ck_assert_uint_lt(key[index], n);
			times[key[index]]++;
			if (i + 1 == got && fetched++ < stop)
				ck_assert_int_eq(bpf_map_delete_elem(fd, key), 0);
		}
	} while (got && !*error);
	ck_assert(*error || source.anew == (stop > 0));
	capture_source_close(&source);
	capture_room_free(&room);
	return fetched;
}

/* A key that goes away leads the walk back to the first one: none comes twice, and none is left out. */
START_TEST(a_key_that_goes)
{
	int fd = make(BPF_MAP_TYPE_HASH, "leaving", 256), error;
	uint8_t times[200];

	for (size_t stop = 0; stop < 3; stop++) {
		for (uint32_t key = 0; key < 200; key++)
			ck_assert_int_eq(bpf_map_update_elem(fd, &key, &key, BPF_ANY), 0);
		fetch_and_delete(fd, false, 200, stop, times, &error);
		ck_assert_int_eq(error, 0);
		for (uint32_t key = 0; key < 200; key++)
			ck_assert_uint_eq(times[key], 1);
	}
	close(fd);
}
END_TEST

/* A trie has batches, which the kernel makes of such a walk. */
START_TEST(a_prefix_that_goes)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	int fd = bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "trie", 8, 4, 256, &opts), error;
	uint8_t times[200];

	ck_assert_int_ge(fd, 0);
	for (int batch = 0; batch < 2; batch++) {
		for (size_t stop = 0; stop < 3; stop++) {
			for (uint32_t i = 0; i < 200; i++)
				ck_assert_int_eq(bpf_map_update_elem(fd, (uint32_t[]){ 32, i }, &i, BPF_ANY), 0);
			fetch_and_delete(fd, batch, 200, stop, times, &error);
			ck_assert_int_eq(error, 0);
			for (uint32_t key = 0; key < 200; key++)
				ck_assert_uint_eq(times[key], 1);
		}
	}
	close(fd);
}
END_TEST

/* Each piece that is read is followed by a walk from the first on: that has an end. */
START_TEST(keys_that_never_stop_going)
{
	static uint8_t times[4000];
	int fd = make(BPF_MAP_TYPE_HASH, "restless", 4096), error;
	size_t pieces;

	for (uint32_t key = 0; key < 4000; key++)
		ck_assert_int_eq(bpf_map_update_elem(fd, &key, &key, BPF_ANY), 0);
	pieces = fetch_and_delete(fd, false, 4000, SIZE_MAX, times, &error);
	ck_assert_int_eq(error, ELOOP);
	/* KTS_MAX_CAPTURED_STEPS: n pieces of 7 keys take about 7 n^2 / 2 */
	ck_assert_uint_lt(pieces, 100);
	for (uint32_t key = 0; key < 4000; key++)
		ck_assert_uint_le(times[key], 1);
	close(fd);
}
END_TEST

/* The id of a BTF of the kernel's that is an int; it lives as long as *@fd. */
static uint32_t make_types(int *fd)
{
	struct btf *btf = btf__new_empty();
	struct bpf_btf_info info = { 0 };
	uint32_t size = sizeof info;

	ck_assert_int_gt(btf__add_int(btf, "int", 4, BTF_INT_SIGNED), 0);
	ck_assert_int_eq(btf__load_into_kernel(btf), 0);
	*fd = dup(btf__fd(btf));
	btf__free(btf);
	ck_assert_int_eq(bpf_obj_get_info_by_fd(*fd, &info, &size), 0);
	return info.id;
}

static void may_open(bool may)
{
	static struct rlimit limit;
	struct rlimit none;

	if (!limit.rlim_max)
		ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ 0, limit.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, may ? &limit : &none), 0);
}

/* While this process may open nothing there are no types; the sample after that they are there. */
START_TEST(types_that_cannot_be_read_now)
{
	int fd, error;
	uint32_t id = make_types(&fd);

	capture_types_next_sample(&types);
	may_open(false);
	ck_assert_ptr_null(capture_types_get(&types, id, &error));
	ck_assert_int_eq(error, EMFILE);
	ck_assert_ptr_null(capture_types_kernel(&types, &error));
	ck_assert_int_ne(error, 0);
	may_open(true);
	/* another map of this sample has the same types: they are not asked for again */
	ck_assert_ptr_null(capture_types_get(&types, id, &error));
	capture_types_next_sample(&types);
	ck_assert_ptr_nonnull(capture_types_get(&types, id, &error));
	ck_assert_int_eq(error, 0);
	ck_assert_ptr_nonnull(capture_types_kernel(&types, &error));
	ck_assert_int_eq(error, 0);
	close(fd);
	capture_types_free(&types);
}
END_TEST

/* Some that are never there are asked for ever more rarely: in between they would be found. */
START_TEST(types_that_cannot_be_read_for_long)
{
	int fd, error;
	uint32_t id = make_types(&fd), due = 1, wait = 1;

	for (uint32_t sample = 1; sample < 5 * KTS_MAX_CAPTURED_RETRY; sample++) {
		capture_types_next_sample(&types);
		may_open(sample != due);
		for (int map = 0; map < 3; map++)
			ck_assert_ptr_null(capture_types_get(&types, id, &error));
		ck_assert_int_eq(error, EMFILE);
		may_open(true);
		if (sample != due)
			continue;
		due += wait;
		wait = 2 * wait < KTS_MAX_CAPTURED_RETRY ? 2 * wait : KTS_MAX_CAPTURED_RETRY;
	}
	close(fd);
	capture_types_free(&types);
}
END_TEST

/* Select and write, and fail nowhere but in words. */
static enum capture_trouble capture_once(uint32_t id, int *error)
{
	struct capture_selector selector = { .by = CAPTURE_BY_ID, .text = "", .id = id };
	struct capture_selection selection = { 0 };
	enum capture_trouble trouble;

	line = (struct capture_line){ 0 };
	start();
	*error = capture_select(&selector, 1, &types, &selection);
	if (!*error && !capture_contents_start(&contents, &line, &types)) {
		capture_map_write(&contents, &selection.map[0]);
		capture_contents_free(&contents);
	}
	trouble = line.trouble;
	capture_selection_free(&selection);
	return trouble;
}

START_TEST(memory_runs_out)
{
	int fd = make(BPF_MAP_TYPE_HASH, "small", 8);
	uint32_t id = look(fd).id, key = 1;
	long n;

	ck_assert_int_eq(bpf_map_update_elem(fd, &key, &key, BPF_ANY), 0);
	for (n = 0;; n++) {
		int error;

		kts_test_fail_after(n);
		enum capture_trouble trouble = capture_once(id, &error);
		bool hit = kts_test_failed();

		kts_test_fail_after(-1);
		bool said = error == ENOMEM || trouble == CAPTURE_NO_MEMORY ||
			    memmem(line.at, line.len, "Cannot allocate memory", 22);

		ck_assert_msg(said == hit, "allocation %ld", n);
		capture_line_free(&line);
		capture_types_free(&types);
		if (!hit)
			break;
	}
	ck_assert_int_ge(n, 5);
	close(fd);
}
END_TEST

/* What the kernel refuses of that which the tests need; NULL: nothing. */
static const char *may_not(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "kts_probe", 4, 4, 4, NULL);
	uint32_t id;

	if (fd < 0)
		return "no map may be made here (CAP_BPF)";
	close(fd);
	return bpf_map_get_next_id(0, &id) < 0 && errno == EPERM ? "maps may not be listed here (CAP_SYS_ADMIN)" : NULL;
}

int main(void)
{
	const char *refused = may_not();

	if (refused) {
		printf("skipped: %s: %s\n", refused, strerror(errno));
		return 77;
	}
	Suite *suite = suite_create("capture_maps");
	TCase *tcase = tcase_create("capture_maps");

	tcase_add_test(tcase, a_map_that_goes);
	tcase_add_test(tcase, an_id_that_goes);
	tcase_add_test(tcase, a_full_line);
	tcase_add_test(tcase, kinds_that_are_not_read);
	tcase_add_test(tcase, heads);
	tcase_add_test(tcase, objects_in_maps);
	tcase_add_test(tcase, one_by_one);
	tcase_add_test(tcase, a_key_that_goes);
	tcase_add_test(tcase, a_prefix_that_goes);
	tcase_add_test(tcase, keys_that_never_stop_going);
	tcase_add_test(tcase, types_that_cannot_be_read_now);
	tcase_add_test(tcase, types_that_cannot_be_read_for_long);
	tcase_add_test(tcase, memory_runs_out);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
