# SPDX-License-Identifier: MIT
# specs/: shipped specs with their series. Each is documentation, an installed example and a test.

# Specs that pass over the series they name: `make check` runs `kts check` on each.
SPECS_PASS = \
	specs/host_load.kts \
	specs/host_phases.kts \
	specs/scx_flatcg.kts \
	specs/scx_phases.kts \
	specs/scx_starved_tolerant.kts \
	specs/scx_steady.kts \
	specs/scx_swap.kts \
	$(NULL)
# Specs that a test of its own expects to fail or to stay open; installed, not run here.
SPECS_OTHER = \
	specs/scx_starved.kts \
	$(NULL)
SPECS_RED = \
	specs/red/always.kts \
	specs/red/converge.kts \
	specs/red/eventually.kts \
	specs/red/misspelt.kts \
	specs/red/monotonic.kts \
	specs/red/never.kts \
	specs/red/rate.kts \
	specs/red/ratio.kts \
	specs/red/require.kts \
	specs/red/steady.kts \
	specs/red/when.kts \
	$(NULL)
SPECS_SERIES = \
	specs/series/proc_stress.ndjson \
	specs/series/scx_flatcg.events.json \
	specs/series/scx_flatcg.ndjson \
	specs/series/scx_qmap_steady.events.json \
	specs/series/scx_qmap_steady.ndjson \
	specs/series/scx_simple_qmap.events.json \
	specs/series/scx_simple_qmap.ndjson \
	specs/series/scx_simple_starved.events.json \
	specs/series/scx_simple_starved.ndjson \
	$(NULL)

specsdir = $(docdir)/examples
dist_specs_DATA = $(SPECS_PASS) $(SPECS_OTHER)
specsreddir = $(specsdir)/red
dist_specsred_DATA = $(SPECS_RED)
specsseriesdir = $(specsdir)/series
dist_specsseries_DATA = $(SPECS_SERIES)

TESTS += $(SPECS_PASS)
