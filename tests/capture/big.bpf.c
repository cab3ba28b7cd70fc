// SPDX-License-Identifier: MIT
/* Maps that meet the limits of a sample. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct wide {
	__u8 byte[5000];
};

struct huge {
	__u8 byte[20000000];
};

struct fat {
	__u32 word[512];
};

#define MAP(name, kind, entries, key_type, value_type)	\
	struct {					\
		__uint(type, kind);			\
		__uint(max_entries, entries);		\
		__type(key, key_type);			\
		__type(value, value_type);		\
	} name SEC(".maps")

MAP(million_array, BPF_MAP_TYPE_ARRAY, 1000000, __u32, __u32);
MAP(full_hash, BPF_MAP_TYPE_HASH, 5000, __u32, __u32);
MAP(exact_hash, BPF_MAP_TYPE_HASH, 4096, __u32, __u32);
MAP(single_hash, BPF_MAP_TYPE_HASH, 1000000, __u64, __u64);
MAP(huge_array, BPF_MAP_TYPE_ARRAY, 1, __u32, struct huge);
MAP(fat_first, BPF_MAP_TYPE_ARRAY, 1000, __u32, struct fat);
MAP(fat_second, BPF_MAP_TYPE_ARRAY, 1000, __u32, struct fat);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__u8 (*value)[5000];
} wide_array SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
