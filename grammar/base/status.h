/* SPDX-License-Identifier: MIT */
#ifndef KTS_STATUS_H
#define KTS_STATUS_H

/*
 * What a call that can fail returns. Numbers are fixed: they are part of the
 * public interface. The words of an error travel in diagnostics, never here;
 * a violated or undecided check is a result, not an error.
 */
enum kts_status {
	KTS_OK = 0,
	KTS_ENOMEM = -1,	/* an allocation failed */
	KTS_EINVAL = -2,	/* the caller broke the contract of a function */
	KTS_ESPEC = -3,		/* the spec is wrong; see the diagnostics */
	KTS_EDATA = -4,		/* the series is malformed; see the diagnostics */
	KTS_EIO = -5,		/* a file could not be read or written */
	KTS_ELIMIT = -6,	/* a limit of limits.h was met; see the diagnostics */
	KTS_EBUG = -7,		/* an internal check failed */
};

#define KTS_TRY(call)					\
	do {						\
		enum kts_status kts_try_ = (call);	\
		if (kts_try_ != KTS_OK)			\
			return kts_try_;		\
	} while (0)

#endif
