// SPDX-License-Identifier: MIT
/* Counts task switches, and holds one value of every shape that BTF has. Compiled by the tests, for BPF. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum mood { CALM = 0, BUSY = 1, LOST = -2 };
enum wide { SMALL = 1, HUGE = 0x123456789aULL };

struct inner {
	__u32 a;
	__s16 b[3];
};

struct shapes {
	__u64 counter;
	__s64 negative;
	__u64 beyond;			/* above 2^63 - 1 */
	__s8 tiny;
	_Bool yes, no;
	char letter;
	unsigned flag : 1, level : 5;
	int signed_bits : 4;
	unsigned long long across : 37;
	_Bool bit : 1;
	enum mood mood, lost, unknown;
	enum wide wide;
	union {
		__u32 whole;
		__u8 byte[4];
	};
	struct {
		__u16 unnamed;
	};
	struct inner nested[2];
	void *address;
	char text[8];
	__u32 grid[2][3];
};

/* Apart, because bpftool cannot show them. */
struct real {
	double ratio;
	float half;
};

struct key {
	char name[8];
	__u32 number;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct shapes);
} shapes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct real);
} real SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} switches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct key);
	__type(value, struct inner);
} by_key SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u32);
} per_cpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 128);
	__type(key, __u64);
	__type(value, __u64);
} recent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 6);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(key_size, 3);
	__uint(value_size, 2);
} untyped_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u32);
} waiting SEC(".maps");

__u64 nr_switches;			/* .bss */
struct inner start = { 7, { 1, -2, 3 } };	/* .data */
const volatile __u32 limit = 12;	/* .rodata */

SEC("raw_tp/sched_switch")
int count_switches(void *ctx)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(&switches, &key);

	__sync_fetch_and_add(&nr_switches, 1);
	if (count)
		__sync_fetch_and_add(count, 1);
	count = bpf_map_lookup_elem(&per_cpu, &key);
	if (count)
		*count += limit;
	return start.a == 0;
}

char LICENSE[] SEC("license") = "GPL";
