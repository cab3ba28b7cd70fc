/* SPDX-License-Identifier: MIT */
#include "runtime/capture/render.h"

#include <string.h>

#include <bpf/btf.h>

#include "grammar/base/limits.h"

/* A value that need not begin at a byte. */
struct bits {
	const unsigned char *data;
	size_t len;			/* bytes that are there */
	uint32_t offset, size;		/* in bits */
};

static void begin(struct capture_line *l, const char *kind)
{
	capture_open(l, '{');
	capture_put_text(l, "kind", kind);
}

static void put_bytes(struct capture_line *l, const unsigned char *data, size_t len)
{
	begin(l, "bytes");
	capture_key(l, "hex");
	capture_hex(l, data, len);
	capture_close(l, '}');
}

static void put_unsupported(struct capture_line *l, const char *reason)
{
	begin(l, "unsupported");
	capture_put_text(l, "reason", reason);
	capture_close(l, '}');
}

/* Less is there than the type needs. */
static void put_truncated(struct capture_line *l, const struct bits *b)
{
	size_t from = b->offset / 8 < b->len ? b->offset / 8 : b->len;

	begin(l, "truncated");
	capture_put_u64(l, "needed", (b->size + 7) / 8);
	capture_put_u64(l, "had", b->len - from);
	capture_key(l, "partial");
	put_bytes(l, b->data + from, b->len - from);
	capture_close(l, '}');
}

/* --- single values --- */

/* At most 64 bits, as an unsigned number. */
static uint64_t take_bits(const struct bits *b)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < b->size; i++) {
		uint32_t at = b->offset + i;
		/* bit fields are counted from the least significant bit on a little-endian machine, else from the most */
		bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
		unsigned bit = b->data[at / 8] >> (little ? at % 8 : 7 - at % 8) & 1u;

		value |= (uint64_t)bit << (little ? i : b->size - 1 - i);
	}
	return value;
}

static int64_t sign(uint64_t value, uint32_t size)
{
	if (size < 64 && value >> (size - 1) & 1)
		value |= UINT64_MAX << size;
	return (int64_t)value;
}

static bool is_char(const struct btf *btf, const struct btf_type *t)
{
	const char *name = btf__name_by_offset(btf, t->name_off);

	return t->size == 1 && (btf_int_encoding(t) == BTF_INT_CHAR || (name && strcmp(name, "char") == 0));
}

static void put_number(struct capture_render *r, const char *kind, const struct bits *b, bool is_signed)
{
	uint64_t value = take_bits(b);

	begin(r->line, kind);
	capture_put_u64(r->line, "bits", b->size);
	capture_key(r->line, "value");
	if (is_signed)
		capture_i64(r->line, sign(value, b->size));
	else
		capture_u64(r->line, value);
	capture_close(r->line, '}');
}

static void put_int(struct capture_render *r, const struct btf_type *t, const struct bits *b)
{
	if (btf_int_encoding(t) == BTF_INT_BOOL) {
		begin(r->line, "bool");
		capture_key(r->line, "value");
		capture_bool(r->line, take_bits(b) != 0);
		capture_close(r->line, '}');
	} else if (b->size == 8 && is_char(r->btf, t)) {
		begin(r->line, "char");
		capture_put_u64(r->line, "value", take_bits(b));
		capture_close(r->line, '}');
	} else if (btf_int_encoding(t) == BTF_INT_SIGNED) {
		put_number(r, "int", b, true);
	} else {
		put_number(r, "uint", b, false);
	}
}

/* Compilers that know no sign of an enum (clang before 15) still write negative values of one that has it. */
static bool enum_is_signed(const struct btf_type *t)
{
	const struct btf_enum *e = btf_enum(t);

	if (btf_kflag(t) || btf_is_enum64(t))
		return btf_kflag(t);
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (e[i].val < 0)
			return true;
	return false;
}

static uint32_t variant_name(const struct btf_type *t, uint64_t value, uint32_t size)
{
	uint64_t mask = size < 64 ? (UINT64_C(1) << size) - 1 : UINT64_MAX;

	for (unsigned i = 0; i < btf_vlen(t); i++) {
		bool wide = btf_is_enum64(t);
		uint64_t v = wide ? btf_enum64_value(&btf_enum64(t)[i]) : (uint64_t)(int64_t)btf_enum(t)[i].val;

		if ((v & mask) == value)
			return wide ? btf_enum64(t)[i].name_off : btf_enum(t)[i].name_off;
	}
	return 0;
}

static void put_enum(struct capture_render *r, const struct btf_type *t, const struct bits *b)
{
	uint64_t value = take_bits(b);
	uint32_t name = variant_name(t, value, b->size);
	bool is_signed = enum_is_signed(t);

	begin(r->line, "enum");
	capture_put_u64(r->line, "bits", b->size);
	capture_key(r->line, "value");
	/* the shape has room for an i64; the reader knows the sign by is_signed */
	capture_i64(r->line, is_signed ? sign(value, b->size) : (int64_t)value);
	capture_put_text(r->line, "variant", name ? btf__name_by_offset(r->btf, name) : NULL);
	capture_key(r->line, "is_signed");
	capture_bool(r->line, is_signed);
	capture_close(r->line, '}');
}

static void put_float(struct capture_render *r, const struct bits *b)
{
	double value;
	float narrow;

	if (b->size == 32) {
		memcpy(&narrow, b->data + b->offset / 8, sizeof narrow);
		value = (double)narrow;
	} else if (b->size == 64) {
		memcpy(&value, b->data + b->offset / 8, sizeof value);
	} else {
		put_bytes(r->line, b->data + b->offset / 8, b->size / 8);
		return;
	}
	begin(r->line, "float");
	capture_put_u64(r->line, "bits", b->size);
	capture_key(r->line, "value");
	capture_real(r->line, value);
	capture_close(r->line, '}');
}

static void put_pointer(struct capture_render *r, const struct bits *b)
{
	begin(r->line, "ptr");
	capture_put_u64(r->line, "value", take_bits(b));
	capture_close(r->line, '}');
}

/* An int, enum, float or pointer. */
static void put_single(struct capture_render *r, const struct btf_type *t, const struct bits *b)
{
	size_t needed = (b->offset + (size_t)b->size + 7) / 8;

	if (needed > b->len)
		put_truncated(r->line, b);
	else if (btf_is_float(t))
		put_float(r, b);
	else if (b->size > 64)
		put_bytes(r->line, b->data + b->offset / 8, b->size / 8);
	else if (btf_is_int(t))
		put_int(r, t, b);
	else if (btf_is_ptr(t))
		put_pointer(r, b);
	else
		put_enum(r, t, b);
}

/* --- what is made of others --- */

/* What a name of a type stands for. */
static const struct btf_type *peel(const struct btf *btf, uint32_t *type)
{
	const struct btf_type *t = btf__type_by_id(btf, *type);

	/* as deep as libbpf follows them */
	for (unsigned i = 0; t && i < 32; i++) {
		if (!btf_is_mod(t) && !btf_is_typedef(t) && !btf_is_var(t) && btf_kind(t) != BTF_KIND_DECL_TAG)
			return t;
		*type = t->type;
		t = btf__type_by_id(btf, *type);
	}
	return NULL;
}

static void put_nested(struct capture_render *r, uint32_t type, const struct bits *b);

/* Bits of the struct @t before its member @m, and those of a bit field; 0: the whole of its type. */
static void place_member(const struct btf *btf, const struct btf_type *t, unsigned m, struct bits *b)
{
	uint32_t id = btf_members(t)[m].type;
	const struct btf_type *type = peel(btf, &id);

	b->offset += btf_member_bit_offset(t, m);
	b->size = btf_member_bitfield_size(t, m);
	/* old compilers gave a bit field a type of its own */
	if (!b->size && !btf_kflag(t) && type && btf_is_int(type) &&
	    (btf_int_bits(type) != type->size * 8 || btf_int_offset(type) || b->offset % 8)) {
		b->offset += btf_int_offset(type);
		b->size = btf_int_bits(type);
	}
}

static void put_struct(struct capture_render *r, const struct btf_type *t, const struct bits *whole)
{
	const char *name = btf__name_by_offset(r->btf, t->name_off);

	begin(r->line, "struct");
	capture_put_text(r->line, "type_name", name && *name ? name : NULL);
	capture_key(r->line, "members");
	capture_open(r->line, '[');
	/* members of unions share their bytes: what a few of them nest has no end but that of the line */
	for (unsigned m = 0; m < btf_vlen(t) && r->line->trouble == CAPTURE_FINE; m++) {
		struct bits b = *whole;

		place_member(r->btf, t, m, &b);
		capture_open(r->line, '{');
		name = btf__name_by_offset(r->btf, btf_members(t)[m].name_off);
		capture_put_text(r->line, "name", name ? name : "");
		capture_key(r->line, "value");
		put_nested(r, btf_members(t)[m].type, &b);
		capture_close(r->line, '}');
	}
	capture_close(r->line, ']');
	capture_close(r->line, '}');
}

/* The variables of a global section. */
static void put_section(struct capture_render *r, const struct btf_type *t, const struct bits *whole)
{
	const struct btf_var_secinfo *var = btf_var_secinfos(t);

	begin(r->line, "struct");
	capture_put_text(r->line, "type_name", btf__name_by_offset(r->btf, t->name_off));
	capture_key(r->line, "members");
	capture_open(r->line, '[');
	for (unsigned i = 0; i < btf_vlen(t) && r->line->trouble == CAPTURE_FINE; i++) {
		struct bits b = *whole;
		const struct btf_type *v = btf__type_by_id(r->btf, var[i].type);

		if (!v || !btf_is_var(v))
			continue;
		b.offset += var[i].offset * 8;
		b.size = 0;
		capture_open(r->line, '{');
		capture_put_text(r->line, "name", btf__name_by_offset(r->btf, v->name_off));
		capture_key(r->line, "value");
		put_nested(r, v->type, &b);
		capture_close(r->line, '}');
	}
	capture_close(r->line, ']');
	capture_close(r->line, '}');
}

static void put_array(struct capture_render *r, const struct btf_type *t, const struct bits *whole)
{
	const struct btf_array *a = btf_array(t);
	int64_t size = btf__resolve_size(r->btf, a->type);
	uint32_t n = a->nelems;

	if (n > KTS_MAX_CAPTURED_ELEMENTS) {
		n = KTS_MAX_CAPTURED_ELEMENTS;
		r->cut = true;
	}
	begin(r->line, "array");
	capture_put_u64(r->line, "len", a->nelems);
	capture_key(r->line, "elements");
	capture_open(r->line, '[');
	for (uint32_t i = 0; size >= 0 && i < n && r->line->trouble == CAPTURE_FINE; i++) {
		struct bits b = *whole;

		b.offset += i * (uint32_t)size * 8;
		b.size = 0;
		put_nested(r, a->type, &b);
	}
	capture_close(r->line, ']');
	capture_close(r->line, '}');
}

/* The bits of a value of its own; @b->size is 0. */
static bool set_size(const struct btf *btf, const struct btf_type *t, struct bits *b)
{
	size_t bytes = t->size;

	if (btf_is_ptr(t)) {
		bytes = btf__pointer_size(btf);
		/* BTF of programs does not say it: for BPF it is always that */
		bytes = bytes ? bytes : 8;
	}
	if (!bytes || bytes > UINT32_MAX / 8)
		return false;
	b->size = (uint32_t)bytes * 8;
	return true;
}

static void put_type(struct capture_render *r, const struct btf_type *t, struct bits *b)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
	case BTF_KIND_PTR:
		if (b->size || set_size(r->btf, t, b))
			put_single(r, t, b);
		else
			put_unsupported(r->line, "its type has no size");
		return;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		put_struct(r, t, b);
		return;
	case BTF_KIND_ARRAY:
		put_array(r, t, b);
		return;
	case BTF_KIND_DATASEC:
		put_section(r, t, b);
		return;
	default:
		put_unsupported(r->line, "BTF has no data of such a type");
	}
}

static void put_nested(struct capture_render *r, uint32_t type, const struct bits *whole)
{
	const struct btf_type *t = peel(r->btf, &type);
	struct bits b = *whole;

	if (!t) {
		put_unsupported(r->line, "its BTF is broken");
	} else if (r->depth == KTS_MAX_CAPTURED_DEPTH) {
		r->cut = true;
		put_unsupported(r->line, "nested too deep to be captured");
	} else {
		r->depth++;
		put_type(r, t, &b);
		r->depth--;
	}
}

void capture_value(struct capture_render *r, uint32_t type, const unsigned char *data, size_t len)
{
	struct bits whole = { .data = data, .len = len };

	r->depth = 0;
	if (r->btf && type)
		put_nested(r, type, &whole);
	else
		put_bytes(r->line, data, len);
}

void capture_value_u32(struct capture_line *l, uint32_t value)
{
	begin(l, "uint");
	capture_put_u64(l, "bits", 32);
	capture_put_u64(l, "value", value);
	capture_close(l, '}');
}
