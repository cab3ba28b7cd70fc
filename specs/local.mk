# SPDX-License-Identifier: MIT
# specs/: shipped specs with their series. Each is documentation, an installed example and a test.

# Specs that pass over the series they name: `make check` runs `kts check` on each.
SPECS_PASS = \
	specs/host_load.kts \
	specs/host_phases.kts \
	specs/qmap_rules.kts \
	specs/scx_flatcg.kts \
	specs/scx_phases.kts \
	specs/scx_starved_tolerant.kts \
	specs/scx_steady.kts \
	specs/scx_swap.kts \
	$(NULL)
# Specs that a test of its own expects to fail, to stay open, to prove toothless or to test themselves; installed, not run here.
SPECS_OTHER = \
	specs/layer_rules.kts \
	specs/scx_starved.kts \
	specs/toothless.kts \
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
# Properties of a public benchmark; tests/timescales runs them over traces that satisfy and that violate them.
SPECS_TIMESCALES = \
	specs/timescales/absent_aq.kts \
	specs/timescales/absent_bqr.kts \
	specs/timescales/absent_br.kts \
	specs/timescales/always_aq.kts \
	specs/timescales/always_bqr.kts \
	specs/timescales/always_br.kts \
	specs/timescales/recur_bqr.kts \
	specs/timescales/recur_glb.kts \
	specs/timescales/respond_bqr.kts \
	specs/timescales/respond_glb.kts \
	$(NULL)
SPECS_TIMESCALES_SERIES = \
	specs/timescales/series/absent_aq.ndjson \
	specs/timescales/series/absent_aq_violating.ndjson \
	specs/timescales/series/absent_bqr.ndjson \
	specs/timescales/series/absent_bqr_violating.ndjson \
	specs/timescales/series/absent_br.ndjson \
	specs/timescales/series/absent_br_violating.ndjson \
	specs/timescales/series/always_aq.ndjson \
	specs/timescales/series/always_aq_violating.ndjson \
	specs/timescales/series/always_bqr.ndjson \
	specs/timescales/series/always_bqr_violating.ndjson \
	specs/timescales/series/always_br.ndjson \
	specs/timescales/series/always_br_violating.ndjson \
	specs/timescales/series/recur_bqr.ndjson \
	specs/timescales/series/recur_bqr_violating.ndjson \
	specs/timescales/series/recur_glb.ndjson \
	specs/timescales/series/recur_glb_violating.ndjson \
	specs/timescales/series/respond_bqr.ndjson \
	specs/timescales/series/respond_bqr_violating.ndjson \
	specs/timescales/series/respond_glb.ndjson \
	specs/timescales/series/respond_glb_violating.ndjson \
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
specstimescalesdir = $(specsdir)/timescales
dist_specstimescales_DATA = $(SPECS_TIMESCALES)
specstimescalesseriesdir = $(specstimescalesdir)/series
dist_specstimescalesseries_DATA = $(SPECS_TIMESCALES_SERIES)
specsseriesdir = $(specsdir)/series
dist_specsseries_DATA = $(SPECS_SERIES)

TESTS += $(SPECS_PASS) $(SPECS_TIMESCALES)
