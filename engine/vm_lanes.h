/* SPDX-License-Identifier: MIT */
#ifndef KTS_VM_LANES_H
#define KTS_VM_LANES_H

/* What kernels are written in; nobody else includes it. */

#include <features.h>
#include <stdint.h>

#include "engine/value.h"
#include "grammar/base/limits.h"

/*
 * Vectors of the compiler's own kind: four lanes everywhere, split or fused
 * by the compiler as the processor has it. Clones are chosen by the loader,
 * which sanitizers do not survive and other C libraries do not have.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <immintrin.h>
#define HAS_CLONES 1
#define KERNEL __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define LANES 4u
/*
 * Columns are read in chunks, several of them in turn: where @p is read, memory
 * is told of the same place in the next chunk, and works while this one is
 * computed. A line of a cache has eight lanes.
 */
#define AHEAD(p)	__builtin_prefetch((p) + KTS_CHUNK_SAMPLES, 0, 2)
#define LINE		8u
typedef double vd __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t vi __attribute__((vector_size(32), aligned(8), may_alias));
typedef uint64_t vu __attribute__((vector_size(32), aligned(8), may_alias));

#define LOAD(type, p)		(*(const type *)(const void *)(p))
#define STORE(type, p, x)	(*(type *)(void *)(p) = (x))
#define SPLAT(type, x)		((type){ (x), (x), (x), (x) })
/* C has no ?: over vectors. */
#define SELECT(type, m, a, b)	((type)(((vi)(a) & (m)) | ((vi)(b) & ~(m))))
#define ALL_OF(v)		((v)[0] | (v)[1] | (v)[2] | (v)[3])
#define ANY(m)			(ALL_OF(m) != 0)

/*
 * The lesser and the greater of two doubles; of equals, and where x is no
 * number, it is y. Processors have an instruction for it, which the compiler
 * does not find: kernels that live by it are made of a body in which it is a
 * parameter.
 */
#define LESSER(x, y)	SELECT(vd, (x) < (y), x, y)
#define GREATER(x, y)	SELECT(vd, (x) > (y), x, y)
#ifdef HAS_CLONES
#define LESSER_AVX2(x, y)	((vd)_mm256_min_pd((__m256d)(x), (__m256d)(y)))
#define GREATER_AVX2(x, y)	((vd)_mm256_max_pd((__m256d)(x), (__m256d)(y)))
#define AVX2			__attribute__((target("avx2")))
#define BY_PROCESSOR(name, ...)	(__builtin_cpu_supports("avx2") ? name##_avx2(__VA_ARGS__) : name##_plain(__VA_ARGS__))
/* @body(name, lesser, greater) for each. */
#define EACH_PROCESSOR(body, name)								\
	AVX2 static body(name##_avx2, LESSER_AVX2, GREATER_AVX2)				\
	static body(name##_plain, LESSER, GREATER)
#else
#define BY_PROCESSOR(name, ...)	name##_plain(__VA_ARGS__)
#define EACH_PROCESSOR(body, name) static body(name##_plain, LESSER, GREATER)
#endif

/* Integers of [0, 2^52) as doubles in the same order: 2^52 + x. */
#define SMALL_BITS	0x4330000000000000u
#define FROM_SMALL(x)	((vd)((vu)(x) | SPLAT(vu, SMALL_BITS)) - SPLAT(vd, 0x1p52))
/*
 * Integers of [-2^51, 2^51) likewise: 2^52 + 2^51 + x. What is not of those
 * shows above its lower 52 bits, where all others are as SMALL_BITS.
 */
#define NEAR_BITS	0x4338000000000000u
#define FROM_NEAR(x)	((vd)((vu)(x) + SPLAT(vu, NEAR_BITS)) - SPLAT(vd, 0x1.8p52))

#endif
