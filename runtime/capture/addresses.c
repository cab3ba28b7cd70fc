/* SPDX-License-Identifier: MIT */
#include "runtime/capture/addresses.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>

/* What the iterator writes for each map. */
struct record {
	uint64_t kva, id;
};

#define INSN(code_, dst, src, off_, imm_)							\
	((struct bpf_insn){ .code = (code_), .dst_reg = (dst), .src_reg = (src), .off = (off_), .imm = (imm_) })
#define LOAD(size, dst, src, off)	INSN(BPF_LDX | BPF_MEM | (size), dst, src, off, 0)
#define STORE(size, dst, off, src)	INSN(BPF_STX | BPF_MEM | (size), dst, src, off, 0)
#define MOVE(dst, src)			INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define SET(dst, imm)			INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define ADD(dst, imm)			INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm)
#define SKIP_IF_ZERO(reg, insns)	INSN(BPF_JMP | BPF_JEQ | BPF_K, reg, 0, insns, 0)
#define CALL(function)			INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function)
#define RETURN()			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Bytes before `id` in the kernel's struct bpf_map; -1 if there is no such member. */
static int offset_of_id(const struct btf *btf)
{
	int type = btf__find_by_name_kind(btf, "bpf_map", BTF_KIND_STRUCT);
	const struct btf_type *t = type < 0 ? NULL : btf__type_by_id(btf, (uint32_t)type);

	for (unsigned i = 0; t && i < btf_vlen(t); i++)
		if (strcmp(btf__name_by_offset(btf, btf_members(t)[i].name_off), "id") == 0)
			return (int)(btf_member_bit_offset(t, i) / 8);
	return -1;
}

static int load(const struct btf *btf, int id_offset)
{
	int function = btf__find_by_name_kind(btf, "bpf_iter_bpf_map", BTF_KIND_FUNC);
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_ITER);
	/* ctx: { struct bpf_iter_meta { struct seq_file *seq; ... } *meta; struct bpf_map *map; }; map is NULL at the end */
	const struct bpf_insn code[] = {
		LOAD(BPF_DW, BPF_REG_6, BPF_REG_1, 0),
		LOAD(BPF_DW, BPF_REG_7, BPF_REG_1, 8),
		SKIP_IF_ZERO(BPF_REG_7, 8),
		STORE(BPF_DW, BPF_REG_10, -16, BPF_REG_7),
		LOAD(BPF_W, BPF_REG_2, BPF_REG_7, (short)id_offset),
		STORE(BPF_DW, BPF_REG_10, -8, BPF_REG_2),
		LOAD(BPF_DW, BPF_REG_1, BPF_REG_6, 0),
		MOVE(BPF_REG_2, BPF_REG_10),
		ADD(BPF_REG_2, -(int)sizeof(struct record)),
		SET(BPF_REG_3, sizeof(struct record)),
		CALL(BPF_FUNC_seq_write),
		SET(BPF_REG_0, 0),
		RETURN(),
	};

	if (function < 0) {
		errno = ENOENT;
		return -1;
	}
	opts.attach_btf_id = (uint32_t)function;
	return bpf_prog_load(BPF_PROG_TYPE_TRACING, "kts_addresses", "GPL", code, sizeof code / sizeof *code, &opts);
}

void capture_addresses_start(struct capture_addresses *a, struct capture_types *types)
{
	const struct btf *btf;
	int offset;

	*a = (struct capture_addresses){ .program_fd = -1, .link_fd = -1, .failed = "the kernel's BTF is not readable" };
	btf = capture_types_kernel(types, &a->error);
	if (!btf)
		return;
	offset = offset_of_id(btf);
	a->failed = "the map iterator cannot be loaded";
	a->program_fd = offset < 0 ? -1 : load(btf, offset);
	if (a->program_fd < 0) {
		a->error = offset < 0 ? ENOENT : errno;
		return;
	}
	a->failed = "the map iterator cannot be attached";
	a->link_fd = bpf_link_create(a->program_fd, 0, BPF_TRACE_ITER, NULL);
	if (a->link_fd < 0) {
		a->error = errno;
		return;
	}
	a->failed = NULL;
}

void capture_addresses_stop(struct capture_addresses *a)
{
	if (a->link_fd >= 0)
		close(a->link_fd);
	if (a->program_fd >= 0)
		close(a->program_fd);
	a->link_fd = a->program_fd = -1;
}

static void note(struct capture_selection *s, const struct record *r)
{
	for (size_t i = 0; i < s->n_maps; i++)
		if (s->map[i].id == r->id)
			s->map[i].kva = r->kva;
}

void capture_addresses_read(struct capture_addresses *a, struct capture_selection *s)
{
	struct record record[256];
	size_t have = 0;
	ssize_t n;
	int fd;

	if (a->link_fd < 0 || !s->n_maps)
		return;
	fd = bpf_iter_create(a->link_fd);
	if (fd < 0)
		return;
	while ((n = read(fd, (char *)record + have, sizeof record - have)) > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN))) {
		size_t whole, end = have + (n < 0 ? 0 : (size_t)n);

		for (whole = 0; (whole + 1) * sizeof *record <= end; whole++)
			note(s, &record[whole]);
		have = end - whole * sizeof *record;
		memmove(record, &record[whole], have);
	}
	close(fd);
}
