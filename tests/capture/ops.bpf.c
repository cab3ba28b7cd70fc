// SPDX-License-Identifier: MIT
/* A struct_ops other than a scheduler, which every kernel has: a congestion control that nobody uses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct sock;
struct tcp_congestion_ops {
	char name[16];
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} asked SEC(".maps");

__u64 nr_calls = 5;

SEC("struct_ops/kts_ssthresh")
__u32 BPF_PROG(kts_ssthresh, struct sock *sk)
{
	__u32 key = 0;
	__u64 *count = bpf_map_lookup_elem(&asked, &key);

	if (count)
		*count += 1;
	nr_calls++;
	return 2;
}

SEC("struct_ops/kts_cong_avoid")
void BPF_PROG(kts_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

SEC("struct_ops/kts_undo_cwnd")
__u32 BPF_PROG(kts_undo_cwnd, struct sock *sk)
{
	return 2;
}

SEC(".struct_ops")
struct tcp_congestion_ops kts_ops = {
	.name = NAME,
	.ssthresh = (void *)kts_ssthresh,
	.cong_avoid = (void *)kts_cong_avoid,
	.undo_cwnd = (void *)kts_undo_cwnd,
};

char LICENSE[] SEC("license") = "GPL";
