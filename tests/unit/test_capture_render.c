/* SPDX-License-Identifier: MIT */
/* Values by BTF that no compiler at hand makes: enums of 64 bits, old bit fields, broken and endless types. */
#include <bpf/btf.h>
#include <check.h>
#include <string.h>

#include "grammar/base/limits.h"
#include "runtime/capture/render.h"
#include "tests/support/suite.h"

static struct btf *btf;
static struct capture_line line;
static struct capture_render render;

static void setup(void)
{
	btf = btf__new_empty();
	ck_assert_ptr_nonnull(btf);
}

static void teardown(void)
{
	capture_line_free(&line);
	btf__free(btf);
}

static const char *rendered(int type, const void *data, size_t len)
{
	ck_assert_int_ge(type, 0);
	capture_line_start(&line, KTS_MAX_CAPTURED_LINE_BYTES);
	render = (struct capture_render){ .line = &line, .btf = btf };
	capture_value(&render, (uint32_t)type, data, len);
	ck_assert(capture_line_end(&line));
	line.at[line.len - 1] = '\0';
	return line.at;
}

static int u32(void)
{
	return btf__add_int(btf, "unsigned int", 4, 0);
}

START_TEST(integers)
{
	static const unsigned char ones[16] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };

	ck_assert_str_eq(rendered(btf__add_int(btf, "u64", 8, 0), ones, 8),
			 "{\"kind\":\"uint\",\"bits\":64,\"value\":18446744073709551615}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "s64", 8, BTF_INT_SIGNED), ones, 8),
			 "{\"kind\":\"int\",\"bits\":64,\"value\":-1}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "s8", 1, BTF_INT_SIGNED), ones, 1),
			 "{\"kind\":\"int\",\"bits\":8,\"value\":-1}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "char", 1, BTF_INT_SIGNED), "x", 1), "{\"kind\":\"char\",\"value\":120}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "letter", 1, BTF_INT_CHAR), "x", 1), "{\"kind\":\"char\",\"value\":120}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "_Bool", 1, BTF_INT_BOOL), "\2", 1), "{\"kind\":\"bool\",\"value\":true}");
	ck_assert_str_eq(rendered(btf__add_int(btf, "__int128", 16, 0), ones, 16),
			 "{\"kind\":\"bytes\",\"hex\":\"ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff\"}");
	ck_assert_str_eq(rendered(0, "\1\2", 2), "{\"kind\":\"bytes\",\"hex\":\"01 02\"}");
}
END_TEST

START_TEST(enums)
{
	int e = btf__add_enum(btf, "mood", 4), wide, narrow;

	btf__add_enum_value(btf, "CALM", 0);
	btf__add_enum_value(btf, "BUSY", 7);
	ck_assert_str_eq(rendered(e, "\7\0\0\0", 4),
			 "{\"kind\":\"enum\",\"bits\":32,\"value\":7,\"variant\":\"BUSY\",\"is_signed\":false}");
	ck_assert_str_eq(rendered(e, "\377\377\377\377", 4),
			 "{\"kind\":\"enum\",\"bits\":32,\"value\":4294967295,\"variant\":null,\"is_signed\":false}");
	wide = btf__add_enum64(btf, "wide", 8, true);
	btf__add_enum64_value(btf, "LOW", (uint64_t)INT64_MIN);
	ck_assert_str_eq(rendered(wide, "\0\0\0\0\0\0\0\200", 8),
			 "{\"kind\":\"enum\",\"bits\":64,\"value\":-9223372036854775808,\"variant\":\"LOW\",\"is_signed\":true}");
	wide = btf__add_enum64(btf, "big", 8, false);
	btf__add_enum64_value(btf, "HIGH", UINT64_MAX);
	/* the shape has only an i64 for it */
	ck_assert_str_eq(rendered(wide, "\377\377\377\377\377\377\377\377", 8),
			 "{\"kind\":\"enum\",\"bits\":64,\"value\":-1,\"variant\":\"HIGH\",\"is_signed\":false}");
	narrow = btf__add_enum(btf, "narrow", 1);
	btf__add_enum_value(btf, "MINUS", -1);
	ck_assert_str_eq(rendered(narrow, "\377", 1),
			 "{\"kind\":\"enum\",\"bits\":8,\"value\":-1,\"variant\":\"MINUS\",\"is_signed\":true}");
}
END_TEST

START_TEST(floats)
{
	double d = 0.1;
	float f = -1.5f;

	ck_assert_str_eq(rendered(btf__add_float(btf, "double", 8), &d, 8), "{\"kind\":\"float\",\"bits\":64,\"value\":0.1}");
	ck_assert_str_eq(rendered(btf__add_float(btf, "float", 4), &f, 4), "{\"kind\":\"float\",\"bits\":32,\"value\":-1.5}");
	d = 1.0 / 0.0;
	ck_assert_str_eq(rendered(btf__add_float(btf, "double", 8), &d, 8), "{\"kind\":\"float\",\"bits\":64,\"value\":null}");
	ck_assert_str_eq(rendered(btf__add_float(btf, "half", 2), "\1\2", 2), "{\"kind\":\"bytes\",\"hex\":\"01 02\"}");
}
END_TEST

/* Old compilers give a bit field an integer of its own, as narrow as it is. */
START_TEST(old_bit_fields)
{
	int byte = u32(), s;
	struct btf_type *t;

	s = btf__add_struct(btf, "s", 4);
	btf__add_field(btf, "a", byte, 0, 0);
	t = (struct btf_type *)(uintptr_t)btf__type_by_id(btf, (uint32_t)byte);
	*(uint32_t *)(t + 1) = (0u << 24) | (4u << 16) | 3u;	/* encoding, offset, bits */
	ck_assert_str_eq(rendered(s, "\x5f\0\0\0", 4), "{\"kind\":\"struct\",\"type_name\":\"s\",\"members\":"
			 "[{\"name\":\"a\",\"value\":{\"kind\":\"uint\",\"bits\":3,\"value\":5}}]}");
}
END_TEST

START_TEST(less_than_the_type)
{
	int u = u32(), s = btf__add_struct(btf, NULL, 8);

	btf__add_field(btf, "a", u, 0, 0);
	btf__add_field(btf, "b", u, 32, 0);
	ck_assert_str_eq(rendered(s, "\1\0\0\0\2", 5), "{\"kind\":\"struct\",\"type_name\":null,\"members\":["
			 "{\"name\":\"a\",\"value\":{\"kind\":\"uint\",\"bits\":32,\"value\":1}},"
			 "{\"name\":\"b\",\"value\":{\"kind\":\"truncated\",\"needed\":4,\"had\":1,\"partial\":"
			 "{\"kind\":\"bytes\",\"hex\":\"02\"}}}]}");
	ck_assert_str_eq(rendered(btf__add_ptr(btf, u), "", 0), "{\"kind\":\"truncated\",\"needed\":8,\"had\":0,\"partial\":"
			 "{\"kind\":\"bytes\",\"hex\":\"\"}}");
}
END_TEST

START_TEST(what_has_no_data)
{
	ck_assert_str_eq(rendered(btf__add_fwd(btf, "later", BTF_FWD_STRUCT), "", 0),
			 "{\"kind\":\"unsupported\",\"reason\":\"BTF has no data of such a type\"}");
	ck_assert_str_eq(rendered(12345, "", 0), "{\"kind\":\"unsupported\",\"reason\":\"its BTF is broken\"}");
	/* names that stand for each other */
	btf__add_typedef(btf, "a", 3);
	ck_assert_str_eq(rendered(btf__add_typedef(btf, "b", 2), "", 0),
			 "{\"kind\":\"unsupported\",\"reason\":\"its BTF is broken\"}");
}
END_TEST

/* KTS_MAX_CAPTURED_DEPTH: what lies deeper is named, not walked into. */
START_TEST(depth)
{
	static const unsigned char data[4] = { 9 };
	int inner = u32();
	const char *text;

	for (unsigned i = 1; i < KTS_MAX_CAPTURED_DEPTH; i++) {
		int s = btf__add_struct(btf, NULL, 4);

		btf__add_field(btf, "m", inner, 0, 0);
		inner = s;
	}
	text = rendered(inner, data, sizeof data);
	ck_assert_ptr_nonnull(strstr(text, "\"value\":9"));
	ck_assert(!render.cut);
	int s = btf__add_struct(btf, NULL, 4);

	btf__add_field(btf, "m", inner, 0, 0);
	text = rendered(s, data, sizeof data);
	ck_assert_ptr_null(strstr(text, "\"value\":9"));
	ck_assert_ptr_nonnull(strstr(text, "nested too deep"));
	ck_assert(render.cut);
}
END_TEST

/* 4 bytes that are told in 4^30 ways. */
START_TEST(unions)
{
	static const unsigned char data[4] = { 9 };
	int inner = u32();

	for (unsigned i = 2; i < KTS_MAX_CAPTURED_DEPTH; i++) {
		int u = btf__add_union(btf, NULL, 4);

		for (unsigned m = 0; m < 4; m++)
			btf__add_field(btf, "m", inner, 0, 0);
		inner = u;
	}
	capture_line_start(&line, 1u << 20);
	render = (struct capture_render){ .line = &line, .btf = btf };
	capture_value(&render, (uint32_t)inner, data, sizeof data);
	ck_assert_int_eq(line.trouble, CAPTURE_FULL);
}
END_TEST

/* KTS_MAX_CAPTURED_ELEMENTS */
START_TEST(elements)
{
	static const unsigned char data[KTS_MAX_CAPTURED_ELEMENTS + 1];
	int byte = btf__add_int(btf, "u8", 1, 0), u = u32();
	const char *text, *at;
	size_t n = 0;

	rendered(btf__add_array(btf, u, byte, KTS_MAX_CAPTURED_ELEMENTS), data, sizeof data);
	ck_assert(!render.cut);
	text = rendered(btf__add_array(btf, u, byte, KTS_MAX_CAPTURED_ELEMENTS + 1), data, sizeof data);
	ck_assert(render.cut);
	ck_assert_ptr_nonnull(strstr(text, "\"len\":4097,"));
	for (at = text; (at = strstr(at, "\"uint\"")); at++)
		n++;
	ck_assert_uint_eq(n, KTS_MAX_CAPTURED_ELEMENTS);
	ck_assert_str_eq(rendered(btf__add_array(btf, u, byte, 0), data, 0), "{\"kind\":\"array\",\"len\":0,\"elements\":[]}");
}
END_TEST

START_TEST(sections)
{
	int u = u32(), x = btf__add_var(btf, "x", BTF_VAR_GLOBAL_ALLOCATED, u), y = btf__add_var(btf, "y.z", BTF_VAR_STATIC, u);
	int section = btf__add_datasec(btf, ".bss", 8);

	btf__add_datasec_var_info(btf, x, 4, 4);
	btf__add_datasec_var_info(btf, y, 0, 4);
	ck_assert_str_eq(rendered(section, "\1\0\0\0\2\0\0\0", 8), "{\"kind\":\"struct\",\"type_name\":\".bss\",\"members\":["
			 "{\"name\":\"x\",\"value\":{\"kind\":\"uint\",\"bits\":32,\"value\":2}},"
			 "{\"name\":\"y.z\",\"value\":{\"kind\":\"uint\",\"bits\":32,\"value\":1}}]}");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture_render");
	TCase *tcase = tcase_create("capture_render");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, integers);
	tcase_add_test(tcase, enums);
	tcase_add_test(tcase, floats);
	tcase_add_test(tcase, old_bit_fields);
	tcase_add_test(tcase, less_than_the_type);
	tcase_add_test(tcase, what_has_no_data);
	tcase_add_test(tcase, depth);
	tcase_add_test(tcase, unions);
	tcase_add_test(tcase, elements);
	tcase_add_test(tcase, sections);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
