#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lists of the Vim syntax are those of the tables of kts: no word is missing, none is made up."""

import os
import re
import sys

top = os.environ["top_srcdir"]


def read(path):
    with open(os.path.join(top, path), encoding="utf-8") as f:
        return f.read()


def rows(path, macro):
    return set(re.findall(rf"^{macro}\((\w+)", read(path), re.M))


def units(text):
    return set(re.findall(r'^UNIT\(\w+,\s*"(\w+)"', text, re.M))


def tables():
    grammar = read("grammar/syntax.y").split("%precedence")[0]
    words = set(re.findall(r'[A-Z_]+ "([a-z]+)"', grammar))
    types = set(re.findall(r'"(\w+)"', re.search(r"types\[\] = \{([^}]*)\}", read("grammar/ast_dump.c")).group(1)
                           .replace('" ', '"')))
    return {
        # `min` is a unit and a function
        "words": words - {"min"},
        "patterns": rows("engine/patterns.def", "KTS_PATTERN"),
        "types": types,
        "classes": rows("engine/errors.def", "KTS_ERROR_CLASS") | {"any"},
        "kinds": rows("engine/errors.def", "KTS_ERROR_KIND"),
        "reasons": rows("engine/errors.def", "KTS_MISSING_REASON"),
        "functions": rows("engine/functions.def", "FUNCTION"),
        "units": units(read("grammar/units.def")),
    }


def keywords(text, group):
    found = set()
    for words in re.findall(rf"^syntax keyword {group} (.*)$", text, re.M):
        found |= {w for w in words.split() if w not in ("contained", "skipwhite") and "=" not in w}
    return found


def vim(text):
    alternatives = re.findall(r"\\%\((\w+(?:\\\|\w+)+)\\\)", text)
    lists = [set(a.split("\\|")) for a in alternatives]
    return {
        "words": set().union(*(keywords(text, g) for g in ("ktsStatement", "ktsPattern", "ktsOperator", "ktsBoolean",
                                                           "ktsWord")))
        | set(re.search(r'^syntax match ktsWord "\\<(\w+)\\s\\\+(\w+)\\>"$', text, re.M).groups()),
        "patterns": keywords(text, "ktsPattern"),
        "types": keywords(text, "ktsType"),
        "classes": keywords(text, "ktsClass"),
        "kinds": keywords(text, "ktsKind"),
        "reasons": keywords(text, "ktsReason"),
        "functions": next((a for a in lists if "quantile" in a), set()),
        "units": next((a for a in lists if "ns" in a), set()),
    }


def compare(want, got):
    return [f"{name}: missing {sorted(want[name] - got[name])}, unknown {sorted(got[name] - want[name])}"
            for name in want if want[name] != got[name] or not want[name]]


def main():
    want, text = tables(), read("grammar/vim/syntax/kts.vim")
    wrong = compare(want, vim(text))
    # every list notices a word that is gone
    for word, name in (("steady", "patterns"), ("within", "words"), ("drift", "kinds"), ("cancelled", "reasons"),
                       ("undefined", "classes"), ("median", "functions"), ("GiB", "units"),
                       ("u64", "types")):
        less = text.replace(word, "other")
        if not any(line.startswith(name + ":") for line in compare(want, vim(less))):
            wrong.append(f"without `{word}` the list of {name} is still thought complete")
    print("\n".join(wrong))
    print("%d lists, %d wrong" % (len(want), len(wrong)))
    sys.exit(1 if wrong else 0)


main()
