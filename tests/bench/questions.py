# SPDX-License-Identifier: MIT
"""The five questions that kts and its peers are asked, and where the values stand.

    monotonic  dispatched never falls                     pairs of readable samples
    rate       enqueued grows by 500 to 2,000 a second    pairs of neighbours, both readable
    ratio      dispatched / enqueued is in [0.9, 1.1]     readable samples
    always     the latency is below 5 ms                  readable samples
    steady     busy is within 20 % of its mean            readable samples

An answer is how many were judged and how many of them violate, by question. Peers are told at which place of a
line a value stands; kts finds it by the names of the map and of its member, and checks all of the line."""

import generate

QUESTIONS = ("monotonic", "rate", "ratio", "always", "steady")
COLUMNS = ("t", "enqueued", "dispatched", "lat", "busy")


def counter(i):
    return ("report", "maps", generate.BSS, "value", "members", i, "value", "value")


PATHS = {
    "drained": {
        "t": ("elapsed_ms",),
        "enqueued": counter(0),
        "dispatched": counter(1),
        "lat": ("stats", "Ok", "lat_us"),
        "busy": ("stats", "Ok", "busy"),
    },
    "plain": {
        "t": ("t_ms",),
        "enqueued": ("enqueued",),
        "dispatched": ("dispatched",),
        "lat": ("lat_us",),
        "busy": ("busy",),
    },
}
PATHS["violating"] = PATHS["drained"]

SIGNALS = {
    "drained": """
signal enqueued   : u64    = bpf.nr_enqueued
signal dispatched : u64    = bpf.nr_dispatched
signal lat        : u64 us = stats.lat_us
signal busy                = stats.busy
""",
    "plain": """
series "none.ndjson" {
    time sample.t_ms
}

signal enqueued   : u64    = sample.enqueued
signal dispatched : u64    = sample.dispatched
signal lat        : u64 us = sample.lat_us
signal busy                = sample.busy
""",
}
SIGNALS["violating"] = SIGNALS["maps"] = SIGNALS["drained"]

FIVE = """
policy {
    on gap skip
}

monotonic dispatched
rate enqueued in [500/s, 2k/s]
ratio dispatched / enqueued in [0.9, 1.1]
always lat < 5ms
steady busy within 20%
"""


def five(form):
    return "kts 1\n" + SIGNALS[form] + FIVE


def many(n):
    """As many checks, no two alike, over four signals."""
    made = ["monotonic dispatched", "monotonic enqueued"]
    for i in range(n):
        made += [
            f"rate enqueued in [{100 + i}/s, 20k/s]",
            f"always lat < {10000 + i}us",
            f"rate dispatched <= {20000 + i}/s",
            f"ratio dispatched / enqueued in [0.{5000 + i}, 1.1]",
            f"steady busy within {90 + i} of mean",
        ]
        if len(made) >= n:
            break
    return "kts 1\n" + SIGNALS["drained"] + "\npolicy {\n    on gap skip\n}\n\n" + "\n".join(made[:n]) + "\n"


# What a spec without questions would cost: one check that reads nothing of a sample, for kts refuses an empty spec.
NOTHING = "kts 1\n\nalways index >= 0\n"
# One column of a report, whatever else is in it.
ONE = "kts 1\n" + SIGNALS["maps"] + "\nmonotonic dispatched on gap skip\n"


def jq_path(path):
    return "." + ".".join(f"[{p}]" if isinstance(p, int) else p for p in path).replace(".[", "[")


def json_path(path):
    return "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)


def plain_path(path):
    return ".".join(str(p) for p in path)


def jq(form):
    paths = ", ".join(jq_path(PATHS[form][c]) for c in COLUMNS)
    return f"""
[inputs | [{paths}]] as $rows
| (reduce $rows[] as [$t, $e, $d, $l] (
    {{monotonic: [0, 0], rate: [0, 0], ratio: [0, 0], always: [0, 0]}};
    if $t == null then .pe = null
    else
      (if .pd != null then .monotonic[0] += 1 | if $d < .pd then .monotonic[1] += 1 else . end else . end)
      | (if .pe != null then
          .rate[0] += 1
          | ((($e - .pe) * 1000) / ($t - .pt)) as $r
          | if $r < 500 or $r > 2000 then .rate[1] += 1 else . end
        else . end)
      | .ratio[0] += 1
      | ($d / $e) as $q
      | (if $q < 0.9 or $q > 1.1 then .ratio[1] += 1 else . end)
      | .always[0] += 1
      | (if $l >= 5000 then .always[1] += 1 else . end)
      | .pd = $d | .pe = $e | .pt = $t
    end)) as $four
| [$rows[][4] | select(. != null)] as $busy
| ($busy | add / length) as $m
| (($m | if . < 0 then - . else . end) * 0.2) as $tol
| ($four | {{monotonic, rate, ratio, always}})
  + {{steady: [($busy | length), ([$busy[] | select(. < $m - $tol or . > $m + $tol)] | length)]}}
"""


def sql_answers(over):
    """The answers over a table v of all samples with columns i (in order), t, enqueued, dispatched, lat, busy."""
    return f"""
WITH bridged AS (SELECT dispatched AS b, lag(dispatched) OVER ({over}) AS a FROM v WHERE dispatched IS NOT NULL),
paired AS (SELECT (enqueued - lag(enqueued) OVER ({over})) * 1000.0 / (t - lag(t) OVER ({over})) AS r FROM v),
m AS (SELECT avg(busy) AS mean, abs(avg(busy)) * 0.2 AS tol FROM v)
SELECT 'monotonic', count(a), coalesce(sum(CASE WHEN b < a THEN 1 ELSE 0 END), 0) FROM bridged
UNION ALL SELECT 'rate', count(r), coalesce(sum(CASE WHEN r < 500 OR r > 2000 THEN 1 ELSE 0 END), 0) FROM paired
UNION ALL SELECT 'ratio', count(dispatched), coalesce(sum(CASE WHEN dispatched * 1.0 / enqueued < 0.9
    OR dispatched * 1.0 / enqueued > 1.1 THEN 1 ELSE 0 END), 0) FROM v
UNION ALL SELECT 'always', count(lat), coalesce(sum(CASE WHEN lat >= 5000 THEN 1 ELSE 0 END), 0) FROM v
UNION ALL SELECT 'steady', count(busy), coalesce(sum(CASE WHEN busy < mean - tol OR busy > mean + tol
    THEN 1 ELSE 0 END), 0) FROM v, m;
"""


def sqlite(form, path):
    columns = ",\n".join(f"json_extract(line, '{json_path(PATHS[form][c])}') AS {c}" for c in COLUMNS)
    return f""".bail on
CREATE TABLE raw(line TEXT);
.mode ascii
.separator "\\037" "\\012"
.import '{path}' raw
.mode list
.separator " "
CREATE TABLE v AS SELECT rowid AS i, {columns} FROM raw;
{sql_answers("ORDER BY i")}"""


def duckdb_lines(form, path):
    """Statements, the last one the answers. The fastest way found: lines as text, all paths looked for in one go."""
    paths = ", ".join("'" + json_path(PATHS[form][c]) + "'" for c in COLUMNS)
    columns = ", ".join(f"x[{i}]::{duckdb_type(c)} AS {c}" for i, c in enumerate(COLUMNS, 1))
    return [
        f"CREATE TEMP TABLE v AS SELECT {columns} FROM (SELECT json_extract_string(line, [{paths}]) AS x"
        f" FROM read_csv('{path}', columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false,"
        " auto_detect=false, max_line_size=10000000))",
        sql_answers(""),
    ]


def duckdb_ndjson(form, path):
    """The same by its reader of NDJSON, which is told the types of what is asked about and skips the rest."""
    top = {}
    for column in COLUMNS:
        at = top
        names = [p for p in PATHS[form][column] if not isinstance(p, int)]
        for name in names[:-1]:
            at = at.setdefault(name, {})
        at[names[-1]] = duckdb_type(column)
    typed = ", ".join(f"'{name}': '{duckdb_struct(name, what)}'" for name, what in top.items())
    columns = ", ".join(f"{duckdb_path(PATHS[form][c])} AS {c}" for c in COLUMNS)
    return [
        f"CREATE TEMP TABLE v AS SELECT {columns} FROM read_ndjson('{path}', columns={{{typed}}})",
        sql_answers(""),
    ]


def duckdb_type(column):
    return "DOUBLE" if column == "busy" else "BIGINT"


def duckdb_struct(name, what):
    if isinstance(what, str):
        return what
    inside = ", ".join(f'"{n}" {duckdb_struct(n, w)}' for n, w in what.items())
    return f"STRUCT({inside})" + ("[]" if name in ("maps", "members") else "")


def duckdb_path(path):
    return "".join(f"[{p + 1}]" if isinstance(p, int) else f'."{p}"' for p in path)[1:]
