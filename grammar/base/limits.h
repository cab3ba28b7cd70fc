/* SPDX-License-Identifier: MIT */
#ifndef KTS_LIMITS_H
#define KTS_LIMITS_H

/*
 * Every limit of kts, in one place. The spec and the series may come from a
 * stranger: each limit bounds memory, stack or time, has a diagnostic of its
 * own, and a test that meets it.
 */

/* --- the spec (grammar, engine) --- */

/* Spans are 32 bit, and nobody writes 16 MiB by hand. */
#define KTS_MAX_SOURCE_BYTES	(16u << 20)
/* Parser, checker and lowering recurse as deep as the text nests. */
#define KTS_MAX_NESTING		128u
/* Errors printed in one run; the rest is counted. */
#define KTS_MAX_ERRORS		20u
/* The same for what lint finds in one spec: there is no next run to wait for. */
#define KTS_MAX_FINDINGS	1000u
/* Compile-time memory of one spec with all that it uses. */
#define KTS_MAX_COMPILE_BYTES	(1024ull << 20)
/* Files that one spec may bring in with `use`, itself included. */
#define KTS_MAX_USE_FILES	256u
/* Checks of one spec. */
#define KTS_MAX_CHECKS		65536u

/* --- the meaning of a spec (engine) --- */

/* How deep `use` nests: files are read by recursion. */
#define KTS_MAX_USE_DEPTH	64u
/* Operators on the way from an expression into the definitions of its names, which the checker follows by recursion. */
#define KTS_MAX_EXPR_DEPTH	(KTS_MAX_CHAIN + KTS_MAX_NESTING)
/* Height of an expression with all definitions put in: what later stages may walk by recursion. */
#define KTS_MAX_IR_DEPTH	4096u

/* --- the text of a spec (grammar) --- */

/* Links of a chain such as a + b + c: a tree that deep, which later stages walk by recursion. */
#define KTS_MAX_CHAIN		1024u
/* One message, its help, its note, its file name: fixed, so that telling an error needs no memory. */
#define KTS_MAX_DIAG_TEXT	640u
#define KTS_MAX_DIAG_NOTE	160u
#define KTS_MAX_DIAG_FILE	256u
/* Columns of a source line that a message shows. */
#define KTS_MAX_DIAG_WIDTH	120u

/* --- the machine (engine) --- */

/* Samples of a chunk: a register of this size stays in the L1 cache. */
#define KTS_CHUNK_SAMPLES	1024u
/*
 * Temporal operators inside of each other: each looks at the results of the one
 * inside it, which may lie in its future, so each is a stage with a sweep of its own.
 */
#define KTS_MAX_STAGES		32u
/* Sweeps over the series: the stages, and one more to judge by the references that the first found. */
#define KTS_MAX_PASSES		(KTS_MAX_STAGES + 1u)
/* Live vectors of a program, 30 KB each where all of one is touched; only the widest predicates come near. */
#define KTS_MAX_REGISTERS	1024u
/* Vectors that are kept for later checks; more would not stay in the L2 cache. */
#define KTS_KEPT_REGISTERS	24u
/* Instructions of one program: 80 MB. */
#define KTS_MAX_INSTRUCTIONS	(4u << 20)
/* Rows of evidence kept for a check unless all are asked for. */
#define KTS_MAX_EVIDENCE	10u
/* Phases of one check in which `kts prove` tries its mutations, spread over all: time grows with them. */
#define KTS_MAX_PROVE_PHASES	8u
/* Columns of one check that `kts prove` mutates, the first ones. */
#define KTS_MAX_PROVE_COLUMNS	16u
/* Values that `kts prove` aims at because one check compares with them, the first ones. */
#define KTS_MAX_PROVE_AIMS	32u
/* What `kts check --trace` keeps of samples, 2 bytes for each of each check: --only asks for fewer checks. */
#define KTS_MAX_TRACE_BYTES	(64ull << 20)
/* Lines of one check that it writes unless all are asked for. */
#define KTS_MAX_TRACE_LINES	100u
/* Distinct causes of errors kept with their words in one series; further ones keep their kind only. */
#define KTS_MAX_ERROR_RECORDS	65536u

/* --- the series (runtime) --- */

/* One line, one object of a concatenated series, one result of a report to be merged. */
#define KTS_MAX_OBJECT_BYTES	(64u << 20)
/* JSON values in one line: bounds the index that is kept for it. */
#define KTS_MAX_OBJECT_TOKENS	(16u << 20)
/* Nesting of a JSON document, the depth at which jansson stops too. */
#define KTS_MAX_JSON_DEPTH	2048u
/* Distinct texts of the text signals of one series, and their bytes: all are kept. */
#define KTS_MAX_TEXTS		(1u << 20)
#define KTS_MAX_TEXT_BYTES	(64u << 20)
/* Keys of one sweep: as many as a captured map, or array, has entries. Each key is a column. */
#define KTS_MAX_SWEEP_KEYS	4096u
/* Keys of all sweeps of a spec: blocks of samples have a cell for each column. */
#define KTS_MAX_SWEEP_COLUMNS	65536u
/* Keys times samples: the series decides on both, and a small one must not need much memory. 8 bytes each. */
#define KTS_MAX_SWEEP_CELLS	(1ull << 30)
/* Bytes of a pipe that are kept to read it twice, which sweeps need. */
#define KTS_MAX_KEPT_BYTES	(256u << 20)
/* Bytes of a stream that are kept in memory to be read once more: what is watched may go on for days, so more are in a file. */
#define KTS_MAX_UNSPOOLED_BYTES	(64u << 20)
/* Stimulus events whose labels are kept; further ones are left out with a warning, for few specs ask for them. */
#define KTS_MAX_EVENT_LABELS	65536u
/* Threads of one proof, whatever is asked for. */
#define KTS_MAX_PROVE_THREADS	64u
/* Paths that `kts show` finds in a series, and steps of one: a key in every sample would be a new path. */
#define KTS_MAX_FOUND		4096u
#define KTS_MAX_FOUND_DEPTH	32u
/* Bytes of all these paths as text: one spec that is not too large has to hold them all. */
#define KTS_MAX_FOUND_BYTES	(8u << 20)
/* Cells that `kts show` reads at a time, 9 bytes each: more paths than fit are read in further passes. */
#define KTS_MAX_SHOWN_CELLS	(8u << 20)
/* A pipe is kept by `kts show`, which reads a series more than once. */
#define KTS_MAX_PIPE_BYTES	(256u << 20)
/* Changes of the scheduler: each one is kept for the report. */
#define KTS_MAX_IDENTITIES	65536u

/* --- the recorder (runtime/capture) --- */

/* Entries of one map that a sample holds: as many as a sweep has keys. */
#define KTS_MAX_CAPTURED_ENTRIES	4096u
/* Keys that are looked at for them where each leads to the next: while entries come and go a walk begins anew. */
#define KTS_MAX_CAPTURED_STEPS		(4u * KTS_MAX_CAPTURED_ENTRIES)
/* Elements of one array, and the nesting of one value; BTF may come from a stranger. */
#define KTS_MAX_CAPTURED_ELEMENTS	4096u
#define KTS_MAX_CAPTURED_DEPTH		32u
/* Bytes of one value, on all CPUs: room for two of them is kept. */
#define KTS_MAX_CAPTURED_VALUE_BYTES	(16u << 20)
/* One sample: the reader takes twice as much, and its JSON has no more tokens than it takes. */
#define KTS_MAX_CAPTURED_LINE_BYTES	(32u << 20)
/* Types that could not be read are tried again after 1, 2, 4 and at last so many samples: a refusal costs calls each time. */
#define KTS_MAX_CAPTURED_RETRY		64u
/* Readings of the kernel's account of sched_ext until one is of one scheduler; a swap takes longer than a reading. */
#define KTS_MAX_CAPTURED_READINGS	4u
/* How long a line that nobody reads holds up an end that was asked for; and once more in a pipe that was widened for it. */
#define KTS_CAPTURE_GRACE_S		1u
/* A request for statistics: a server that does not read must not make us wait for room in its socket. */
#define KTS_MAX_STATS_REQUEST_BYTES	(64u << 10)
/* What a statistics server answers: thousands of values, ten times a second; each sample keeps room for it. */
#define KTS_MAX_STATS_ANSWER_BYTES	(1u << 20)
/* Its nesting: the sample around it must stay within KTS_MAX_JSON_DEPTH, and within what others who read it take. */
#define KTS_MAX_STATS_DEPTH		512u

#endif
