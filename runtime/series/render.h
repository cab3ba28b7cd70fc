/* SPDX-License-Identifier: MIT */
#ifndef KTS_RENDER_H
#define KTS_RENDER_H

#include "runtime/series/scalar.h"

/* Values of the kernel as a report has them, and the paths through them. */
enum kts_rendered_kind {
	KTS_RENDERED_none,	/* no rendered value, or of an unknown kind */
#define RENDERED_KIND(name, word) KTS_RENDERED_##name,
#include "runtime/series/rendered_kinds.def"
#undef RENDERED_KIND
	KTS_RENDERED_COUNT
};

/* Tokens of its keys; KTS_JSON_NONE where one is missing or null. */
struct kts_rendered {
	enum kts_rendered_kind kind;
	uint32_t token;
	uint32_t value;		/* also of null, so that a float can be told to be not finite */
	uint32_t members, elements, len, deref, partial, variant, bits, is_signed;
	uint32_t hex, cpus;
	uint32_t why;		/* reason, deref_skipped_reason */
	bool cut;		/* inside a truncated value */
};

/* Pointers that a path follows, at most. */
#define KTS_POINTERS_FOLLOWED	16u

/* Where a value lives. */
struct kts_site {
	struct kts_text map;	/* its name */
	uint32_t origin;	/* for values read here */
	bool incomplete;	/* the map says that it is not all there */
	struct kts_text error;	/* in its words; at may be NULL */
};

/* KTS_OK; KTS_EDATA: a repeated key; KTS_ENOMEM. A token that is no rendered value gives kind none. */
enum kts_status kts_rendered_read(struct kts_worker *worker, uint32_t token, struct kts_rendered *out);
const char *kts_rendered_word(const struct kts_rendered *rendered);

/*
 * From a value to what it stands for: through pointers that were followed
 * and truncated values. Stops at a pointer that was not followed.
 */
enum kts_status kts_rendered_peel(struct kts_worker *worker, struct kts_rendered *rendered);

/* The scalar that a value of a single kind holds; @rendered may be of any kind. */
void kts_rendered_scalar(struct kts_worker *worker, const struct kts_rendered *rendered, struct kts_scalar *out);
/*
 * From the JSON number of a rendered value to what it means. @enum_bits: of
 * an enum without a sign, as kts_rendered_enum_bits() has it; else 0.
 */
void kts_rendered_shape(enum kts_rendered_kind kind, unsigned enum_bits, struct kts_scalar *scalar);
unsigned kts_rendered_enum_bits(struct kts_worker *worker, const struct kts_rendered *rendered);

/* Give all projections below @node their value under @token. */
enum kts_status kts_render_walk(struct kts_worker *worker, uint32_t node, uint32_t token, bool cut,
				const struct kts_site *site);
/* One projection that ends at this value. */
enum kts_status kts_render_leaf(struct kts_worker *worker, uint32_t projection, uint32_t node,
				struct kts_rendered rendered, const struct kts_site *site);

/* The member of a struct called @name, anonymous members searched through; KTS_JSON_NONE if there is none. */
enum kts_status kts_rendered_member(struct kts_worker *worker, const struct kts_rendered *rendered,
				    struct kts_text name, uint32_t *value);

/* The members of a struct, through anonymous ones, become keys of the sweep at @node. */
enum kts_status kts_rendered_sweep(struct kts_worker *worker, const struct kts_rendered *rendered, uint32_t node);

/* Names of members, for messages; those of anonymous members too. */
enum kts_status kts_rendered_names(struct kts_worker *worker, const struct kts_rendered *rendered,
				   struct kts_names *names, uint64_t *signature);

/* One element of a member list. KTS_OK; KTS_EDATA; KTS_ENOMEM. @value is KTS_JSON_NONE for what is no member. */
enum kts_status kts_rendered_element(struct kts_worker *worker, uint32_t element, struct kts_text *name,
				     uint32_t *value);

#endif
