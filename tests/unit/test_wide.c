/* SPDX-License-Identifier: MIT */
/* Exact arithmetic and the kernels. The tables were made with the fractions of another language. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "engine/vm_kernel.h"
#include "engine/wide.h"
#include "tests/support/suite.h"

struct quotient {
	bool negative;
	uint64_t a_high, a_low, b_high, b_low;
	double expected;
};

static const struct quotient quotients[] = {
	{ false, 0x0u, 0x0u, 0x0u, 0x1u, 0x0.0p+0 },
	{ false, 0x0u, 0x1u, 0x0u, 0x3u, 0x1.5555555555555p-2 },
	{ true, 0x0u, 0x1u, 0x0u, 0x3u, -0x1.5555555555555p-2 },
	{ false, 0x0u, 0x2u, 0x0u, 0x3u, 0x1.5555555555555p-1 },
	{ false, 0x0u, 0x20000000000001u, 0x0u, 0x1u, 0x1.0000000000000p+53 },
	{ false, 0x0u, 0x20000000000001u, 0x0u, 0x2u, 0x1.0000000000000p+52 },
	{ false, 0x0u, 0x40000000000003u, 0x0u, 0x4u, 0x1.0000000000001p+52 },
	{ false, 0x0u, 0xffffffffffffffffu, 0x0u, 0x1u, 0x1.0000000000000p+64 },
	{ false, 0x0u, 0xffffffffffffffffu, 0x0u, 0xffffffffffffffffu, 0x1.0000000000000p+0 },
	{ false, 0x0u, 0xffffffffffffffffu, 0x0u, 0x3u, 0x1.5555555555555p+62 },
	{ true, 0x0u, 0xffffffffffffffffu, 0x0u, 0x7u, -0x1.2492492492492p+61 },
	{ false, 0x3fffffffffffffffu, 0xffffffffffffffffu, 0x3fffffffffffffffu, 0xfffffffffffffffdu, 0x1.0000000000000p+0 },
	{ false, 0x0u, 0x1u, 0x3fffffffffffffffu, 0xffffffffffffffffu, 0x1.0000000000000p-126 },
	{ false, 0x7fffffffffffffffu, 0xffffffffffffffffu, 0x0u, 0x3u, 0x1.5555555555555p+125 },
	{ false, 0x40000000000u, 0x10000000000001u, 0x40000000000u, 0x0u, 0x1.0000000000000p+0 },
	{ false, 0x80000000000u, 0x40000000000000u, 0x0u, 0x40000000000000u, 0x1.0000000000000p+53 },
	{ false, 0x80000000000u, 0x40000000000001u, 0x0u, 0x40000000000000u, 0x1.0000000000001p+53 },
	{ false, 0x80000000000u, 0x3fffffffffffffu, 0x0u, 0x40000000000000u, 0x1.0000000000000p+53 },
	{ false, 0x0u, 0x60000000000001u, 0x0u, 0x3u, 0x1.0000000000000p+53 },
	{ false, 0xc9f2c9cd0u, 0x4674edea40000000u, 0x0u, 0x3b9aca00u, 0x1.b1ae4d6e2ef50p+69 },
	{ true, 0x0u, 0x9af2a74de4u, 0xd23f0u, 0x128b2f330c5c7fd0u, -0x1.7955decd9048dp-45 },
	{ false, 0x12u, 0x5d9dc9f81818e811u, 0x2c014099950d8u, 0x36f675cc81e74ef5u, 0x1.ab5f4576a76bep-46 },
	{ false, 0x0u, 0x11e20b6b0d549bu, 0x0u, 0x8d1u, 0x1.03a1d307acc7dp+41 },
	{ false, 0x0u, 0x69d64a0f21ddb6u, 0x254fd23a09f76b5u, 0xa170b33839263059u, 0x1.6b145043edf17p-67 },
	{ false, 0x196336895e60af5u, 0x93bd04cf0fd630f1u, 0x1b7892d98e81973eu, 0xbecd7b03898d190u, 0x1.d92b4f24472c7p-5 },
	{ true, 0x0u, 0x1288fu, 0x0u, 0x45353u, -0x1.123e3a3c629cdp-2 },
	{ true, 0x0u, 0x9227u, 0x2eu, 0xae97ba94d0eda82fu, -0x1.90be492c40483p-55 },
	{ false, 0x0u, 0x2538u, 0x0u, 0x8c3818f135d2u, 0x1.0fcd9a976b4f2p-34 },
	{ false, 0xf4205bu, 0x907a70c31012f037u, 0x0u, 0x881ed162ae2eb154u, 0x1.cb2029ebe929cp+24 },
	{ true, 0x0u, 0x2835f9c6f87718u, 0x2e4u, 0x7403e430ec66a787u, -0x1.bcdf58e00adbep-21 },
	{ false, 0x0u, 0x653f98e277u, 0x53d1ccu, 0x3e7d1bfbc7a2ea20u, 0x1.353b24a965e82p-48 },
	{ true, 0x1fau, 0x867347214cdd2055u, 0x26f92f3fu, 0x49b64a0872e6cc3au, -0x1.9fe4f24c94dc5p-21 },
	{ false, 0x1ac2863a830e07bcu, 0x1e398f1012bd4aceu, 0xeeeacbe2u, 0x26e875555790f82eu, 0x1.cac580cf1e795p+28 },
	{ false, 0x0u, 0x3d91b80a097c97u, 0x3ca02135eu, 0x92b1d3f28ede0d7au, 0x1.03fc253574664p-44 },
	{ true, 0xb3b1fee08fu, 0x571242425051c1ccu, 0x8cu, 0x74c9df6acc011cddu, -0x1.4784b7b75cd43p+32 },
	{ false, 0x795451abd81u, 0xf1d69ed617f5e837u, 0x0u, 0xbbu, 0x1.4c32282b6187ep+99 },
	{ true, 0x24fd122u, 0xa5aa3c814f426dcbu, 0x0u, 0xcb774eb52u, -0x1.744f844780669p+53 },
	{ true, 0x3c33905c6af07u, 0x58d5563dab2cd31eu, 0x0u, 0x27192b0537e6u, -0x1.8a2cb62e7bc6ap+68 },
	{ false, 0x0u, 0x3f31u, 0x0u, 0xc4aaeacu, 0x1.4905a7e1694bfp-14 },
	{ false, 0x0u, 0x17211c70cfu, 0x0u, 0x755a36415479cu, 0x1.93a58501b80cep-15 },
	{ true, 0x72fd2a96fb1au, 0x14a0f9e77f1b103cu, 0x11u, 0xe22571594720771fu, -0x1.9b83fef69d23fp+42 },
	{ true, 0x8e8cdb305fu, 0xdd2e16096e36aab0u, 0x0u, 0x3896aec6f024u, -0x1.4270a21bc8a3cp+57 },
	{ false, 0x0u, 0x7625f52ddf5du, 0x0u, 0x168u, 0x1.5010f24997c9fp+38 },
	{ false, 0x0u, 0x3b618u, 0x0u, 0x1u, 0x1.db0c000000000p+17 },
	{ false, 0x24143435cc5u, 0x2eae05cf96d0cc5fu, 0x0u, 0x35a00u, 0x1.58794b67b1efbp+87 },
	{ true, 0x12u, 0x9c1caaf75e8766edu, 0x20fdcfcdbf4a8b2u, 0xb0c4312d20203626u, -0x1.20cf120c5a7cdp-53 },
	{ false, 0x2f58a22ad1b72dbu, 0xa7abe1c29e1a8ef4u, 0x0u, 0x6f7c419e647cb8fu, 0x1.b2e0c27eb0e01p+62 },
	{ true, 0xcae3a2b7fu, 0xdfe01893f3aed0b6u, 0x0u, 0x3272866237a04u, -0x1.01652b93e22d4p+50 },
	{ true, 0x0u, 0x1ed1u, 0x0u, 0x30u, -0x1.48b5555555555p+7 },
	{ false, 0x0u, 0x1f8u, 0x0u, 0x384885298cb3a5u, 0x1.1e8cea93b024ap-45 },
	{ false, 0x0u, 0xd799c94309u, 0x0u, 0x1u, 0x1.af33928612000p+39 },
	{ false, 0x0u, 0x895fdu, 0x4800ce068739fau, 0x9d1de2a05d158a2fu, 0x1.e86ba6d899ac2p-100 },
	{ true, 0x26076050914au, 0x9d33a01c353c631cu, 0x3cb0fec5d39d0a8u, 0x9a2ef80f58ee8571u, -0x1.40d0d4666480bp-13 },
	{ true, 0x0u, 0x1d87u, 0x13f5636f7bdc968bu, 0x7afb2c68774b15d7u, -0x1.7abc2618e0233p-112 },
	{ false, 0x0u, 0x127u, 0x43c71b9au, 0xbd87a86557b6fb7eu, 0x1.168eb3b6ec0c0p-86 },
	{ false, 0x0u, 0x2c4aa87dd42fddbbu, 0x7u, 0x3488f87605e999f3u, 0x1.896b1fc08f0e3p-6 },
	{ false, 0x2c2a1132587be6bu, 0x5c9bcf35873be078u, 0x2fa7f0eabu, 0x4c4f9b0687322e25u, 0x1.da7c862861ee8p+23 },
	{ true, 0x216cd86f40f6u, 0xb239f3c7174c77a2u, 0x7211ec59db916u, 0x5b0ee76f2ac34446u, -0x1.2c0e504ef791ep-6 },
	{ true, 0x10u, 0xc77024208aa4248cu, 0x33efcu, 0x9cfc865239194242u, -0x1.4ad239bee03fdp-14 },
	{ false, 0x6da45e18au, 0xc2216b02fc241d0bu, 0x74cda6c6fdu, 0xbd68516766934036u, 0x1.e09bea729507dp-5 },
	{ true, 0x0u, 0x2120fe2u, 0x0u, 0x1dabb2313f5u, -0x1.1dd660cd9b9a6p-16 },
	{ true, 0x0u, 0xcu, 0x0u, 0x63256e042594052u, -0x1.efc0b01923fccp-56 },
	{ true, 0xb04596u, 0xf4de2c089aea6429u, 0x59fcf00fecu, 0xb91ee9e5efe09f07u, -0x1.f5764b8e168bap-16 },
	{ false, 0x1c381c0149e259bu, 0x5d58c705f979d04au, 0x0u, 0x1e15ca5du, 0x1.e03ea43d8baadp+91 },
	{ false, 0x0u, 0x159d7dau, 0x0u, 0x3f0e51c99fc2d0a1u, 0x1.5f0565d45cecep-38 },
	{ true, 0x7abec007d1034u, 0xd726c86b9c3a23cdu, 0x54d5ab8b4du, 0x15b40aeba4a45effu, -0x1.72666377349d9p+12 },
	{ true, 0x0u, 0xe8e7u, 0xf330698a1u, 0xc0093492b6246771u, -0x1.ea57b9d6888fdp-85 },
	{ true, 0x28b1aca04c79fu, 0x6f15b6ad2db3997fu, 0x0u, 0xcd0u, -0x1.968b1b7c1dbc3p+101 },
	{ true, 0x1da46c16555abfeu, 0xb8c9817af8be8831u, 0xb98c67c2u, 0x15bd448ff26149edu, -0x1.472d92e9c6a7ep+25 },
	{ false, 0x0u, 0x570abu, 0x0u, 0x2u, 0x1.5c2ac00000000p+17 },
	{ false, 0xce7u, 0x77216e9ee7a46309u, 0x7d7au, 0x988af3fbd39630d6u, 0x1.a53ad30fe726bp-4 },
	{ true, 0x0u, 0x1dffbbdda842bc19u, 0x0u, 0x8c74fu, -0x1.b56a2d3cbe728p+41 },
	{ false, 0x1u, 0x57a40b22188287eu, 0x2u, 0xef02090bbfdefc15u, 0x1.64865dc9b30d6p-2 },
	{ false, 0x0u, 0xdf2a8bfc8e80b3u, 0x101072a98d2u, 0x3606defcdfb85c0du, 0x1.bc8c1a11f80c6p-49 },
	{ false, 0x0u, 0x4affdcdu, 0x24265bb31u, 0x537409029620bf0du, 0x1.098f390d27eddp-71 },
	{ false, 0x0u, 0x86382d58dcdb4u, 0xea941e5cfedfau, 0x5a9196f0bd6b881au, 0x1.24f3cec40be1fp-65 },
	{ true, 0x1cefffu, 0xd0a6ec179556585eu, 0x85806c10b5u, 0xe0cfab4ceaefc4d2u, -0x1.bbeb68c189449p-19 },
	{ false, 0x10u, 0x8604871926debfdbu, 0x9bca2ee0289du, 0xc6c91b9270ac06acu, 0x1.b26ef35cd5c8bp-44 },
	{ false, 0x0u, 0x1u, 0x0u, 0x121e9au, 0x1.c41bd20940ef4p-21 },
	{ false, 0x0u, 0x1734c8859e7d6b37u, 0xaeu, 0x537390e50fcf31cau, 0x1.10a0f2a44e3c2p-11 },
	{ false, 0x10636d2333b1au, 0x5f978fd171481ae8u, 0x0u, 0xf70889b1c62e082u, 0x1.0fbb584b28054p+52 },
	{ false, 0x8e9270561151u, 0xb1d5c6a11e734db8u, 0x0u, 0x7f3aa5e1d17d92au, 0x1.1edf2e21b37cap+52 },
	{ false, 0x3644f1537fadu, 0xcae6e146a15393bcu, 0x0u, 0x320bab38b65ceb6u, 0x1.159b146e40991p+52 },
	{ false, 0x1b527fa2a78e0u, 0x5521effb8704fecau, 0x0u, 0x1851dd200e446b86u, 0x1.1f9af73c1cd2cp+52 },
	{ false, 0x336e80c75fb09u, 0x39d9a1dfbfc1808eu, 0x0u, 0x1f25c467399d4132u, 0x1.a6b6d7178ba0bp+52 },
	{ false, 0x16b4e1de0c3a6u, 0xdb3d08f7f7c88f23u, 0x0u, 0x162ada3466182d46u, 0x1.063a09b2bd6c0p+52 },
	{ false, 0x1a41cc1c94ddeu, 0xd599f8c5f768d05fu, 0x0u, 0x19d5e923110ac9d2u, 0x1.042d073ccef04p+52 },
	{ false, 0x2a21d22d3a9f5u, 0xa46474ddd33dee24u, 0x0u, 0x165ffe2e7eccbdbeu, 0x1.e20c681fc069fp+52 },
	{ false, 0x3403ecedc1758u, 0x396034f590bf3835u, 0x0u, 0x1db09d23e2657e5au, 0x1.c0800e064a114p+52 },
	{ false, 0x21c700880202cu, 0xd109f4603fdd7a40u, 0x0u, 0x1e2f3e5bc9172cc6u, 0x1.1e789ec3b9605p+52 },
	{ false, 0x194400055faabu, 0xcf695219b6dff65eu, 0x0u, 0xd55173c46367c2au, 0x1.e5226d70a39d1p+52 },
	{ false, 0x45fcbfc6437fu, 0xde74bd1567fcebeu, 0x0u, 0x2524c30a1c81aaau, 0x1.e25d46471fde5p+52 },
	{ false, 0xca2fd968e696u, 0x6b586ef7e6c35ef8u, 0x0u, 0x6ce5ad4257015dau, 0x1.db4f33d9a807ap+52 },
	{ false, 0x2d0168dbe1d91u, 0x82e160e90205761cu, 0x0u, 0x1cb470c63ea4a4cau, 0x1.916004d82feacp+52 },
	{ false, 0x1e42bb8e08955u, 0xc242558a2c95d077u, 0x0u, 0x1520d2454973538au, 0x1.6ea74f0836086p+52 },
	{ false, 0x69d92a9ada79u, 0xae965831f161ff3bu, 0x0u, 0x46463c3c402aa46u, 0x1.81975249a4584p+52 },
	{ false, 0x47f7f10b5df3u, 0xeb5601771d7ce1u, 0x0u, 0x303135fe7ae9f06u, 0x1.7e4d13836e866p+52 },
	{ false, 0x3e8b72c294981u, 0x7e2c9a5eb1619aceu, 0x0u, 0x1fad06e65359e34au, 0x1.f97a3e28af605p+52 },
	{ false, 0x20b717b578a23u, 0xdd3542bf6a8e4a7bu, 0x0u, 0x169a33d852abade2u, 0x1.728a6d51b1816p+52 },
	{ false, 0xb30be99d3dfbu, 0x44de019f2867aedfu, 0x0u, 0xada0a18cec026ceu, 0x1.07fd6fe7b8ae4p+52 },
};

START_TEST(quotients_are_rounded_once)
{
	for (size_t i = 0; i < sizeof quotients / sizeof *quotients; i++) {
		const struct quotient *q = &quotients[i];
		kts_uwide a = (kts_uwide)q->a_high << 64 | q->a_low, b = (kts_uwide)q->b_high << 64 | q->b_low;
		double got = kts_quotient(q->negative ? -(kts_wide)a : (kts_wide)a, b);

		ck_assert_msg(got == q->expected, "row %zu: %a instead of %a", i, got, q->expected);
	}
}
END_TEST

struct scaled {
	double d;
	uint64_t num, dt, den;
	double expected;
};

static const struct scaled scaleds[] = {
	{ 0x1.0000000000000p+1, 1000000u, 7u, 1u, 0x1.1704924924925p+18 },
	{ 0x1.0ff0148561428p+58, 60000000000u, 3460000000u, 1u, 0x1.26baf434d0417p+62 },
	{ -0x1.f333333333334p+1, 1000000000u, 2204000000u, 1u, -0x1.c4fe9b2dff123p+0 },
	{ -0x1.7aaff3f42d330p+43, 1u, 100000000u, 1000u, -0x1.043b608f921adp+7 },
	{ 0x1.ba9eeda7ef5dep+11, 60000000000u, 2376000000u, 1u, 0x1.5d4a58a295c87p+16 },
	{ 0x1.728a11a231c00p-113, 1u, 100000000u, 1024u, 0x1.f1545849daea7p-150 },
	{ 0x1.036c577f0ccc9p+59, 60000000000u, 333333333u, 1u, 0x1.6cd05b10c8dccp+66 },
	{ -0x1.a97ccc2ad9d1ep+89, 3u, 2310000000u, 1u, -0x1.28aa2d0329d52p+60 },
	{ 0x1.0d8f97403b5acp+58, 60000000000u, 333333333u, 1u, 0x1.7b11ecb8af8f8p+65 },
	{ 0x1.3f864c33736dcp-48, 1000000000u, 100000000u, 1u, 0x1.8f67df4050493p-45 },
	{ -0x1.5333333333333p+4, 3u, 333333333u, 1024u, -0x1.99bd68ce17b5ep-33 },
	{ 0x1.91595641a95e4p+138, 60000000000u, 7u, 1u, 0x1.907bfbe70f68ap+171 },
	{ 0x1.cfdaf2576ddc1p+55, 1u, 3698000000u, 1u, 0x1.0d5e1e9c33e0ap+24 },
	{ 0x1.fc728deeb89fcp+213, 1000000000u, 4309000000u, 1024u, 0x1.d7fc8c8c17556p+201 },
	{ -0x1.3333333333334p+1, 1u, 629000000u, 1u, -0x1.063465f47a466p-28 },
	{ -0x1.58876dbefdc54p+9, 1024000000000u, 100000000u, 1024u, -0x1.aea9492ebd369p+12 },
	{ 0x1.999999999999ap+0, 1000000000u, 100000000u, 1024u, 0x1.0000000000000p-6 },
	{ -0x1.cc24c382eef2fp+29, 1024000000000u, 7u, 1u, -0x1.e9c32ee3a50dfp+66 },
	{ 0x1.0000000000000p+2, 1u, 1u, 1024u, 0x1.0000000000000p-8 },
	{ -0x1.999999999999ap-1, 1000000000u, 1604000000u, 1u, -0x1.feb9231cba6a0p-2 },
	{ 0x1.d9d00f2b8aee4p+59, 1000000000u, 333333333u, 1u, 0x1.635c0b669e74ap+61 },
	{ -0x1.06da22519eba4p-11, 3u, 7u, 1000u, -0x1.cd6b061e5876ap-23 },
	{ 0x1.2666666666667p+2, 1000000000u, 1u, 1024u, 0x1.122e6e0000001p+22 },
	{ -0x1.0000000000000p+1, 1000000000u, 100000000u, 1u, -0x1.4000000000000p+4 },
	{ -0x1.99ec8e4a519f0p-162, 60000000000u, 333333333u, 1000u, -0x1.27253344b386dp-164 },
	{ 0x1.2000000000000p+2, 3u, 333333333u, 1u, 0x1.5be47122e8a8fp-25 },
	{ 0x1.77acb729a175dp+35, 1000000u, 2036000000u, 1024u, 0x1.79e38c7c5bffdp+14 },
	{ 0x1.ad1483c3813ccp+182, 1u, 13774274243073u, 1000u, 0x1.1894ef050233ap+129 },
	{ -0x1.8cccccccccccdp+1, 1000000000u, 100000000u, 1u, -0x1.f000000000000p+4 },
	{ -0x1.3bb7b1adac2b3p-61, 1000000000u, 7u, 1u, -0x1.500a34e87d0bbp-34 },
	{ 0x1.133018a055b3ap+59, 3u, 1000000000u, 1000u, 0x1.c5dbc05ab5c2bp+20 },
	{ -0x1.ee06cecdfdf29p+18, 1000000u, 333333333u, 1u, -0x1.7b69949c60157p+10 },
	{ -0x1.f9159e99f9cccp-2, 1000000000u, 1000000000u, 1u, -0x1.f9159e99f9cccp-2 },
	{ -0x1.906030862742ap+206, 60000000000u, 1830000000u, 1u, -0x1.9a389670459a5p+211 },
	{ 0x1.3bc9a64c512bap-37, 60000000000u, 3223000000u, 1u, 0x1.6f6c40053c86dp-33 },
	{ 0x1.0c4fee974feb8p-51, 1000000u, 333333333u, 1024u, 0x1.9c20a9e51701fp-70 },
	{ -0x1.c000000000000p+1, 1000000u, 1u, 1u, -0x1.ab3f000000000p+21 },
	{ -0x1.0ca9df517d656p+33, 3u, 3366000000u, 1024u, -0x1.011bad6d163dfp-7 },
	{ 0x1.8f3d76a0e5e62p+57, 1000000u, 7u, 1u, 0x1.b3231d625448cp+74 },
	{ -0x1.e7121e40e9728p-2, 60000000000u, 1u, 1024u, -0x1.a944cd40f5b5ep+24 },
	{ 0x1.f800000000000p+5, 1024000000000u, 333333333u, 1024u, 0x1.7a000006577f6p+7 },
	{ -0x1.eac70423ee5b9p+57, 1u, 1000000000u, 1024u, -0x1.077beee5ea38fp+18 },
	{ -0x1.7800000000000p+5, 60000000000u, 7u, 1u, -0x1.7730a0a924925p+38 },
	{ 0x1.1e1a3912cd53ap+58, 60000000000u, 1000000000u, 1u, 0x1.0c389581a07e6p+64 },
	{ -0x1.eca8a629e7e32p+55, 3u, 100000000u, 1u, -0x1.efed33c9c3bbdp+30 },
	{ 0x1.1070a3d70a3d7p+6, 1024000000000u, 100000000u, 1u, 0x1.548cccccccccdp+19 },
	{ 0x1.c8662080cfbbcp-193, 3u, 333333333u, 1u, 0x1.13a7dda69b1c3p-219 },
	{ 0x1.76e6a5932e79fp+59, 1u, 333333333u, 1u, 0x1.2de8fe8a03456p+31 },
	{ 0x1.4fed178cd5d18p-144, 1000000000u, 333333333u, 1024u, 0x1.f7e3a35bb4ea5p-153 },
	{ 0x1.199999999999ap+1, 1000000000u, 1u, 1024u, 0x1.0642ac0000000p+21 },
	{ -0x1.f333333333334p+1, 60000000000u, 7u, 1u, -0x1.f21fe14924925p+34 },
	{ -0x1.48c28f5c28f5cp+6, 1024000000000u, 100000000u, 1024u, -0x1.9af3333333333p+9 },
	{ -0x1.a163d82e13aeep-33, 3u, 27649454656819u, 1u, -0x1.8e5a01e1ad56ep-76 },
	{ 0x1.15147ae147ae1p+6, 1u, 1000000000u, 1u, 0x1.29832ba301dc5p-24 },
	{ -0x1.8771854e19d66p+165, 3u, 333333333u, 1000u, -0x1.e432399b7d28bp+128 },
	{ -0x1.6666666666667p+1, 60000000000u, 21765878776383u, 1024u, -0x1.f9d6fdd58a4abp-18 },
	{ -0x1.13cca6e8857d0p+150, 1024000000000u, 1000000000u, 1u, -0x1.13cca6e8857d0p+160 },
	{ 0x1.b041cbdde2ae0p-1, 1000000000u, 1u, 1u, 0x1.92921a92c6563p+29 },
	{ 0x1.299999999999ap+5, 1000000u, 1u, 1u, 0x1.1bd0400000000p+25 },
	{ -0x1.d2b851eb851ecp+5, 60000000000u, 333333333u, 1u, -0x1.4829999f1b0c2p+13 },
};

static uint64_t bits_of(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

static double double_of(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

START_TEST(rates_are_rounded_once)
{
	for (size_t i = 0; i < sizeof scaleds / sizeof *scaleds; i++) {
		const struct scaled *s = &scaleds[i];
		uint64_t left = bits_of(0.0), x = bits_of(s->d), out;
		double got = kts_scaled(s->d, s->num, s->dt, s->den);

		ck_assert_msg(got == s->expected, "row %zu: %a instead of %a", i, got, s->expected);
		if (kts_kernel_rate_f64(&left, &x, &s->dt, &out, 1, s->num, s->den))
			ck_assert_msg(double_of(out) == s->expected, "kernel, row %zu: %a instead of %a", i,
				      double_of(out), s->expected);
	}
}
END_TEST

/* --- comparisons and bands --- */

START_TEST(integers_meet_doubles)
{
	ck_assert_int_eq(kts_wide_compare_double((kts_wide)9007199254740993, 9007199254740992.0), 1);
	ck_assert_int_eq(kts_wide_compare_double(KTS_WIDE_MAX, 0x1p64), -1);
	ck_assert_int_eq(kts_wide_compare_double(KTS_WIDE_MIN, -0x1p63), 0);
	ck_assert_int_eq(kts_wide_compare_double(0, -0.5), 1);
	ck_assert_int_eq(kts_wide_compare_double(-1, -0.5), -1);
	ck_assert_int_eq(kts_wide_compare_double(5, 1e300), -1);
	ck_assert_int_eq(kts_wide_compare_double(5, -1e300), 1);
	ck_assert_int_eq(kts_number_compare(kts_number_f64(2.5), kts_number_u64(2)), 1);
	ck_assert_int_eq(kts_number_compare(kts_number_i64(-1), kts_number_u64(UINT64_MAX)), -1);
	ck_assert(kts_distance(kts_number_u64(UINT64_MAX), kts_number_u64(UINT64_MAX - 1)) == 1);
	ck_assert(kts_distance(kts_number_u64(1), kts_number_f64(0.5)) == 0.5);
	ck_assert(kts_distance(kts_number_u64(9007199254740993), kts_number_f64(9007199254740992.0)) == 1);
	ck_assert(kts_distance(kts_number_u64(9007199254741001), kts_number_f64(-0.5)) == 9007199254741002.0);
	ck_assert(isnan(kts_distance(kts_number_f64(NAN), kts_number_i64(3))));
	ck_assert(kts_distance(kts_number_i64(3), kts_number_f64(1e300)) == -1e300);
	ck_assert(kts_distance(kts_number_f64(-0.45), kts_number_i64(0)) == -0.45);
	ck_assert(kts_distance(kts_number_f64(0.25), kts_number_i64(-9007199254741001)) == 9007199254741002.0);
	ck_assert(kts_distance(kts_number_u64(UINT64_MAX), kts_number_f64(1e-300)) == 0x1p64);
	ck_assert(isfinite(kts_distance(kts_number_f64(1e308), kts_number_f64(-1e308))));
}
END_TEST

static struct kts_interval interval(struct kts_number lo, bool lo_open, struct kts_number hi, bool hi_open)
{
	struct kts_band band = { .has_lo = true, .has_hi = true, .lo = lo, .hi = hi, .lo_open = lo_open, .hi_open = hi_open };
	struct kts_interval i;

	kts_interval_of(&i, &band);
	return i;
}

START_TEST(bands_become_intervals)
{
	struct kts_interval i = interval(kts_number_f64(0.5), false, kts_number_f64(2.5), false);
	ck_assert(i.lo_u64 == 1 && i.hi_u64 == 2 && i.lo_i64 == 1 && i.hi_i64 == 2);
	ck_assert(i.lo_f64 == 0.5 && i.hi_f64 == 2.5);
	i = interval(kts_number_f64(1), true, kts_number_f64(3), true);
	ck_assert(i.lo_u64 == 2 && i.hi_u64 == 2 && i.lo_f64 == nextafter(1, 2) && i.hi_f64 == nextafter(3, 2));
	i = interval(kts_number_i64(-5), false, kts_number_i64(-1), false);
	ck_assert(i.empty_u64 && !i.empty_i64 && !i.empty_wide && i.lo_i64 == -5 && i.hi_i64 == -1);
	i = interval(kts_number_u64(UINT64_MAX), false, kts_number_f64(0x1p64), false);
	ck_assert(i.empty_i64 && !i.empty_u64 && i.lo_u64 == UINT64_MAX && i.hi_u64 == UINT64_MAX);
	i = interval(kts_number_f64(-1e300), false, kts_number_f64(1e300), false);
	ck_assert(i.lo_u64 == 0 && i.hi_u64 == UINT64_MAX && i.lo_i64 == INT64_MIN && i.hi_i64 == INT64_MAX);
	i = interval(kts_number_f64(1e300), false, kts_number_f64(2e300), false);
	ck_assert(i.empty_wide && i.empty_u64 && i.empty_i64 && !i.empty_f64);
	i = interval(kts_number_f64(0.2), false, kts_number_f64(0.8), false);
	ck_assert(i.empty_wide && i.empty_u64 && i.empty_i64 && !i.empty_f64);
	i = interval(kts_number_u64(UINT64_MAX), true, kts_number_f64(0x1p65), false);
	ck_assert(i.empty_wide && i.empty_u64);
	/* An integer between two doubles: the next one inside. */
	i = interval(kts_number_u64(9007199254740993), false, kts_number_u64(9007199254740995), false);
	ck_assert(i.lo_f64 == 9007199254740994.0 && i.hi_f64 == 9007199254740994.0);
	i = interval(kts_number_u64(9007199254740993), false, kts_number_u64(9007199254740993), false);
	ck_assert(i.empty_f64 && i.lo_u64 == 9007199254740993);
}
END_TEST

/* --- kernels against plain loops --- */

static uint64_t seed;

static uint64_t any64(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

#define N 200u

struct arrays {
	uint64_t a[N], b[N], dt[N], out[N], bits[N / 64 + 1];
};

static double any_double(void)
{
	return (double)(int64_t)any64() * (any64() % 2 ? 0x1p-40 : 0x1p-60);
}

static bool bit(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> (i % 64) & 1;
}

static void check_doubles(struct arrays *s, uint32_t n)
{
	double min, max, lo = INFINITY, hi = -INFINITY, step, least = INFINITY;
	bool below = false, ok = true;

	for (uint32_t i = 0; i < n; i++) {
		s->a[i] = bits_of(any_double());
		s->b[i] = bits_of(any64() % 50 ? any_double() : double_of(s->a[i]));
		double x = double_of(s->a[i]), y = double_of(s->b[i]);
		lo = x < lo ? x : lo;
		hi = x > hi ? x : hi;
		below |= y < x;
		least = y - x < least ? y - x : least;
		ok &= isfinite(x / y);
	}
	kts_kernel_range_f64(s->a, n, &min, &max);
	ck_assert(min == lo && max == hi);
	ck_assert(kts_kernel_order_f64(s->a, s->b, n, &step) == below && step == least);
	ck_assert(kts_kernel_div_f64(s->a, s->b, s->out, n) == ok);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(double_of(s->out[i]) == double_of(s->a[i]) / double_of(s->b[i]));
	kts_kernel_band_f64(s->a, n, -0.5, 0.5, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == (fabs(double_of(s->a[i])) <= 0.5));
	kts_kernel_less_f64(s->a, s->b, n, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == (double_of(s->a[i]) < double_of(s->b[i])));
	kts_kernel_equal_f64(s->a, s->b, n, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == (double_of(s->a[i]) == double_of(s->b[i])));
}

static void check_integers(struct arrays *s, uint32_t n, unsigned shift)
{
	uint64_t lo = UINT64_MAX, hi = 0, min, max, low, high, step;
	int64_t ilo = INT64_MAX, ihi = INT64_MIN, imin, imax;
	kts_wide sum = 0, isum = 0;
	bool below = false, ibelow = false, any, some = false;

	for (uint32_t i = 0; i < n; i++) {
		s->a[i] = any64() >> shift;
		s->b[i] = any64() % 5 ? s->a[i] + (any64() >> shift) / 4 : s->a[i];
		uint64_t x = s->a[i], y = s->b[i];
		lo = x < lo ? x : lo;
		hi = x > hi ? x : hi;
		ilo = (int64_t)x < ilo ? (int64_t)x : ilo;
		ihi = (int64_t)x > ihi ? (int64_t)x : ihi;
		below |= y < x;
		ibelow |= (int64_t)y < (int64_t)x;
		sum += x;
		isum += (int64_t)x;
		some |= x != 0;
	}
	kts_kernel_range_u64(s->a, n, &min, &max);
	ck_assert(min == lo && max == hi);
	kts_kernel_range_i64(s->a, n, &imin, &imax);
	ck_assert(imin == ilo && imax == ihi);
	ck_assert(kts_kernel_order_u64(s->a, s->b, n, &step) == below);
	ck_assert(kts_kernel_order_i64(s->a, s->b, n, &step) == ibelow);
	kts_kernel_sum_u64(s->a, n, 0, &low, &high, &any);
	ck_assert((kts_wide)low + ((kts_wide)high << 32) == sum && any == some);
	kts_kernel_sum_u64(s->a, n, 1ull << 63, &low, &high, &any);
	ck_assert((kts_wide)low + ((kts_wide)high << 32) - ((kts_wide)n << 63) == isum);
	kts_kernel_less_u64(s->a, s->b, n, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == (s->a[i] < s->b[i]));
	kts_kernel_less_i64(s->a, s->b, n, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == ((int64_t)s->a[i] < (int64_t)s->b[i]));
	kts_kernel_band_u64(s->a, n, lo + 1, hi, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == (s->a[i] > lo));
	kts_kernel_band_i64(s->a, n, ilo, ihi - 1, s->bits);
	for (uint32_t i = 0; i < n; i++)
		ck_assert(bit(s->bits, i) == ((int64_t)s->a[i] < ihi));
	if (kts_kernel_div_int(s->a, s->b, s->out, n))
		for (uint32_t i = 0; i < n; i++)
			ck_assert(double_of(s->out[i]) == kts_quotient((kts_wide)s->a[i], s->b[i]));
}

static void check_rates(struct arrays *s, uint32_t n, unsigned shift, bool is_signed)
{
	for (uint32_t i = 0; i < n; i++) {
		s->a[i] = any64() >> shift;
		s->b[i] = any64() >> shift;
		s->dt[i] = (any64() >> 24) + 1;
		if (is_signed && any64() % 2)
			s->a[i] = -s->a[i];
	}
	if (!kts_kernel_rate_int(s->a, s->b, s->dt, s->out, n, 1000000000, 1))
		return;
	for (uint32_t i = 0; i < n; i++) {
		kts_wide d = is_signed ? (kts_wide)(int64_t)s->b[i] - (int64_t)s->a[i] : (kts_wide)s->b[i] - s->a[i];

		ck_assert(double_of(s->out[i]) == kts_quotient(d * 1000000000, s->dt[i]));
	}
}

START_TEST(kernels_agree_with_plain_loops)
{
	struct arrays s;

	seed = 88172645463325252u;
	for (uint32_t n = 1; n <= N; n += n < 20 ? 1 : 17) {
		check_doubles(&s, n);
		for (unsigned shift = 0; shift < 60; shift += 6) {
			check_integers(&s, n, shift);
			check_rates(&s, n, shift, false);
			check_rates(&s, n, shift + 1, true);
		}
	}
}
END_TEST

START_TEST(steps_and_sums)
{
	uint64_t a[] = { 1, 2, 3, 4, 5, 6 }, b[] = { 2, 3, 4, 5, 6, 7 }, out[6], v[40];
	double lane[16] = { 0 };

	ck_assert(kts_kernel_step(a, b, out, 6));
	ck_assert(out[5] == 1);
	b[5] = 6;
	ck_assert(!kts_kernel_step(a, b, out, 6));
	b[5] = 7;
	b[1] = 0;
	ck_assert(!kts_kernel_step(a, b, out, 6));
	for (unsigned i = 0; i < 40; i++)
		v[i] = bits_of(i);
	kts_kernel_sum_f64(v, 40, lane);
	for (unsigned i = 0; i < 16; i++)
		ck_assert(lane[i] == (i < 8 ? 3 * i + 48 : 2 * i + 16));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("wide");
	TCase *tc = tcase_create("all");
	tcase_add_test(tc, quotients_are_rounded_once);
	tcase_add_test(tc, rates_are_rounded_once);
	tcase_add_test(tc, integers_meet_doubles);
	tcase_add_test(tc, bands_become_intervals);
	tcase_add_test(tc, kernels_agree_with_plain_loops);
	tcase_add_test(tc, steps_and_sums);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
