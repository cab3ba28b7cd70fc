#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The five questions by python: peer_python.py json|numpy|loads FORM FILE. loads only reads every line."""

import json
import sys

import questions


def getter(path):
    """A function of a sample; what is not there is None."""
    return eval("lambda s: s" + "".join(f"[{p!r}]" for p in path))


def rows(form, path):
    get = [getter(questions.PATHS[form][c]) for c in questions.COLUMNS]
    loads = json.loads
    with open(path, encoding="utf-8") as f:
        for line in f:
            sample = loads(line)
            try:
                yield tuple([g(sample) for g in get])
            except (KeyError, IndexError):
                yield (None,) * len(get)


def standard(form, path):
    judged = dict.fromkeys(questions.QUESTIONS, 0)
    violated = dict.fromkeys(questions.QUESTIONS, 0)
    busy, last, before = [], None, None
    for t, enqueued, dispatched, lat, b in rows(form, path):
        if t is None:
            before = None
            continue
        if last is not None:
            judged["monotonic"] += 1
            violated["monotonic"] += dispatched < last
        if before is not None:
            judged["rate"] += 1
            violated["rate"] += not 500 <= (enqueued - before[0]) * 1000 / (t - before[1]) <= 2000
        violated["ratio"] += not 0.9 <= dispatched / enqueued <= 1.1
        violated["always"] += not lat < 5000
        busy.append(b)
        last, before = dispatched, (enqueued, t)
    mean = sum(busy) / len(busy)
    lo, hi = mean - abs(mean) * 0.2, mean + abs(mean) * 0.2
    violated["steady"] = sum(not lo <= b <= hi for b in busy)
    judged["ratio"] = judged["always"] = judged["steady"] = len(busy)
    return {q: [judged[q], violated[q]] for q in questions.QUESTIONS}


def numpy(form, path):
    import numpy as np

    columns = list(zip(*rows(form, path)))
    there = np.array([t is not None for t in columns[0]])

    def column(i, kind):
        return np.array([0 if x is None else x for x in columns[i]], dtype=kind)

    t, enqueued, dispatched = (column(i, np.int64) for i in range(3))
    lat, busy = column(3, np.int64)[there], column(4, np.float64)[there]
    both = there[1:] & there[:-1]
    rate = np.diff(enqueued)[both] * 1000.0 / np.diff(t)[both]
    ratio = dispatched[there] / enqueued[there]
    mean = busy.mean()
    falls = np.diff(dispatched[there]) < 0
    found = {
        "monotonic": falls,
        "rate": (rate < 500) | (rate > 2000),
        "ratio": (ratio < 0.9) | (ratio > 1.1),
        "always": lat >= 5000,
        "steady": abs(busy - mean) > abs(mean) * 0.2,
    }
    return {q: [len(bad), int(bad.sum())] for q, bad in found.items()}


def only_read(path):
    loads = json.loads
    with open(path, encoding="utf-8") as f:
        for line in f:
            loads(line)


def main():
    how, form, path = sys.argv[1:]
    if how == "loads":
        only_read(path)
        return
    print(json.dumps((numpy if how == "numpy" else standard)(form, path)))


main()
