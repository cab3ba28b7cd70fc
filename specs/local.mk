# SPDX-License-Identifier: MIT
# specs/: shipped specs with their series. Each is documentation, an installed example and a test.

# Specs that pass over the series they name: `make check` runs `kts check` on each.
SPECS_PASS = \
	$(NULL)
# Specs that a test of its own expects to fail or to stay open; installed, not run here.
SPECS_OTHER = \
	$(NULL)
SPECS_SERIES = \
	$(NULL)

specsdir = $(docdir)/examples
dist_specs_DATA = $(SPECS_PASS) $(SPECS_OTHER) $(SPECS_SERIES)

TESTS += $(SPECS_PASS)
