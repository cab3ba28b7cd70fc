#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the series of the benchmarks. The same call writes the same bytes.

    generate.py FORM SAMPLES FILE

drained      the shape of snapshots that were drained from a scheduler, about 1 KB a line: one entry in 1,000 is a
             placeholder, and each of the five questions has a violated answer now and then
violating    the same shape, in which every pair and every sample violates
plain        the same values as NDJSON of a clock and columns, about 200 bytes a line
maps         drained, but each report has 500 maps"""

import random
import sys

SEED = 4
# Above 2^63, as all addresses of the kernel.
KVA = 18379471554285124608
MANY = 500
BSS = 1				# which map has the counters
PLACEHOLDER = (
    '{"tag":"%s","report":{"schema":"single","maps":[],'
    '"scx_walker_unavailable":"boundary missed: the capture could only start 197 ms late","is_placeholder":true},'
    '"stats":{"Err":"Cancelled"},"elapsed_ms":null,"boundary_offset_ms":%d,"step_index":%d}\n')
PLAIN = ('{"t_ms":%s,"step":%d,"enqueued":%s,"dispatched":%s,"lat_us":%s,"busy":%s,"reenqueued":%d,'
         '"cpus":[%d,%d],"host":{"ctxt":%d,"procs_running":%d,"load1":%.2f},"state":"enabled"}\n')


def member(name, value="%d"):
    return '{"name":"%s","value":{"kind":"uint","bits":64,"value":%s}}' % (name, value)


def cpu_context():
    inside = ",".join([member("dsp_idx"), member("dsp_cnt")])
    return '{"kind":"struct","type_name":"cpu_ctx","members":[%s]}' % inside


def line_of_maps(others):
    """A line with places for the values; others: maps that nobody asks about."""
    maps = [
        '{"name":"cpu_ctx_stor","map_kva":%d,"map_type":6,"value_size":24,"max_entries":1,"percpu_entries":'
        '[{"key":0,"per_cpu":[%s]}]}' % (KVA, cpu_context()),
        '{"name":"scx_bench.bss","map_kva":%d,"map_type":2,"value_size":216,"max_entries":1,"value":'
        '{"kind":"struct","type_name":".bss","members":[%s]}}' % (KVA + 4096, ",".join(
            [member("nr_enqueued"), member("nr_dispatched"), member("nr_reenqueued")])),
    ]
    maps += ['{"name":"map_%03d","map_kva":%d,"map_type":2,"value_size":8,"max_entries":1,"value":{"kind":"struct",'
             '"type_name":"slot","members":[%s]}}' % (i, KVA + 4096 * i, member("count", str(7 * i)))
             for i in range(2, 2 + others)]
    return (
        '{"tag":"%s","report":{"schema":"single","maps":[' + ",".join(maps) + '],'
        '"active_obj_name":"scx_bench","active_map_kvas":['
        + ",".join(str(KVA + 4096 * i) for i in range(2 + others)) + ']},'
        '"stats":{"Ok":{"state":"enabled","lat_us":%d,"busy":%s,"host":{"ctxt":%d,"procs_running":%d,'
        '"load1":%.2f}}},"elapsed_ms":%d,"boundary_offset_ms":%d,"step_index":%d}\n')


class Run:
    """What the scheduler does: the values of one sample after the other."""

    def __init__(self, violating):
        self.violating = violating
        self.random = random.Random(SEED).random
        self.enqueued = 1000000
        self.busy = 0.0

    def sample(self, i):
        """t, enqueued, dispatched, lat_us, busy, and a number for what is not asked about."""
        r = self.random
        small = r()
        t = 400 + 100 * i + int(4 * r())
        if self.violating:
            self.enqueued += 1000
            return t, self.enqueued, 500000000000 - 7 * i, 9000 + int(100 * small), 90.25 if i % 2 else 10.25, small
        self.enqueued += 80 + int(40 * r())
        dispatched = self.enqueued - int(8 * small)
        lat, busy = 200 + int(4600 * r()), round(45 + 10 * r(), 2)
        # each question is answered no now and then, early enough for a short series
        what = i % 5000
        if what == 50:
            self.enqueued += 1000
        elif what == 60:
            dispatched -= dispatched // 4
        elif what == 80:
            lat = 9000
        elif what == 90:
            busy = 80.5
        return t, self.enqueued, dispatched, lat, busy, small

    def missed(self, i):
        return not self.violating and i % 1000 == 70


def drained(samples, violating=False, others=0):
    run, form, ctxt = Run(violating), line_of_maps(others), 3000
    for i in range(samples):
        t, enqueued, dispatched, lat, busy, small = run.sample(i)
        tag, step = "periodic_%03d" % i, 0 if i < samples // 10 else 1
        ctxt += 60
        if run.missed(i):
            yield PLACEHOLDER % (tag, 100 * i, step)
            continue
        yield form % (tag, i % 5, dispatched // 2, enqueued, dispatched, i // 4, lat, busy, ctxt,
                      int(8 * small), 3 * small, t, 100 * i, step)


def plain(samples):
    run, ctxt = Run(False), 3000
    for i in range(samples):
        t, enqueued, dispatched, lat, busy, small = run.sample(i)
        ctxt += 60
        if run.missed(i):
            t = enqueued = dispatched = lat = busy = "null"
        yield PLAIN % (t, 0 if i < samples // 10 else 1, enqueued, dispatched, lat, busy, i // 4, 70 * i, 30 * i, ctxt,
                       int(8 * small), 3 * small)


FORMS = {
    "drained": drained,
    "violating": lambda samples: drained(samples, violating=True),
    "plain": plain,
    "maps": lambda samples: drained(samples, others=MANY - 2),
}


def write(form, samples, path):
    with open(path, "w", encoding="ascii", buffering=1 << 20) as f:
        f.writelines(FORMS[form](samples))


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in FORMS:
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]), sys.argv[3])
