#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Includes run one way (grammar <- engine <- runtime <- tests), and a library
writes nothing, ends nothing and follows no locale."""

import re

import tree

RANK = {"grammar": 0, "engine": 1, "runtime": 2, "tests": 3}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Foreign headers and the folders or files that may see them.
ONLY_IN = [
    ("jansson.h", ("runtime/report/json.c", "runtime/capture/", "tests/")),
    ("bpf/", ("runtime/capture/", "tests/capture/", "tests/unit/")),
    ("gelf.h", ("runtime/capture/",)),
    ("zlib.h", ("runtime/series/", "tests/")),
    ("zstd.h", ("runtime/series/", "tests/")),
    ("check.h", ("tests/",)),
    ("locale.h", ("runtime/cli/", "tests/")),
    ("wctype.h", ()),
    ("ctype.h", ("tests/",)),
]

# The libraries: everything but the programs and the tests.
PROGRAMS = ("runtime/cli/", "runtime/capture/", "tests/")
FORBIDDEN = [
    (r"(?:v?printf|puts|putchar|perror)\s*\(", "a library writes only to the FILE it is given"),
    (r"(?:stdout|stderr|stdin)\b", "a library writes only to the FILE it is given"),
    (r"(?:_?[eE]xit|abort|quick_exit|atexit|assert)\s*\(", "a library ends nothing; return KTS_EBUG"),
    (r"(?:strto(?:d|f|ld)|atof|atoi|atol|[fs]?scanf|setlocale|uselocale)\s*\(",
     "follows the locale or hides errors; see grammar/base/number.h"),
    (r"(?:isalpha|isdigit|isalnum|isspace|isprint|ispunct|isupper|islower|isxdigit|toupper|tolower"
     r"|strcoll|strcasecmp|strncasecmp)\s*\(", "follows the locale"),
    (r"(?:strtok|strerror|localtime|gmtime|rand|srand|random|getenv)\s*\(", "shared or hidden state"),
    (r"(?:sprintf|vsprintf|strcpy|strcat|gets|alloca)\s*\(", "writes without a bound"),
]
# grammar/ and engine/ touch no file; the runtime brings them text and columns.
NO_FILES = r"(?:fopen|fdopen|freopen|open|openat|mmap|popen|tmpfile|unlink|stat)\s*\("

# The one place that turns text into numbers and back; its tests run under a comma locale.
ALLOWED = {"grammar/base/number.c": ("strtod", "atoi", "strcpy")}


def check(root):
    for path in tree.c_files(root) + [p for p in tree.files(root) if p.endswith(".def")]:
        layer = path.split("/")[0]
        if layer not in RANK:
            continue
        raw = tree.read(root, path)
        for n, line in tree.lines(tree.strip_c(raw, strings=True)):
            match = INCLUDE.match(line)
            if not match:
                continue
            name = match.group(2)
            for header, places in ONLY_IN:
                hit = name.startswith(header) if header.endswith("/") else name == header
                if hit and not path.startswith(places or ("nowhere",)):
                    yield f"{path}:{n}: <{name}> does not belong here"
            if match.group(1) != '"' or name == "config.h":
                continue
            other = name.split("/")[0]
            if "/" not in name or other not in RANK:
                yield f'{path}:{n}: "{name}" is not written from the top of the tree'
            elif RANK[other] > RANK[layer]:
                yield f"{path}:{n}: {layer}/ may not include {name}"
            elif name.startswith(("runtime/cli/", "runtime/capture/")) and not path.startswith(PROGRAMS):
                yield f"{path}:{n}: libkts may not include {name}"
        if path.startswith(PROGRAMS) or layer == "tests":
            continue
        rules = list(FORBIDDEN)
        if layer in ("grammar", "engine"):
            rules.append((NO_FILES, f"{layer}/ knows no files"))
        for n, line in tree.lines(tree.strip_c(raw)):
            for pattern, why in rules:
                match = re.search(r"(?<![\w.>])" + pattern, line)
                if match and match.group(0).rstrip(" (") not in ALLOWED.get(path, ()):
                    yield f"{path}:{n}: {match.group(0).rstrip(' (')}: {why}"


tree.main(check, [
    ("grammar/a.c", '#include "engine/vm.h"\n', "may not include engine/vm.h"),
    ("engine/a.h", '#include "runtime/kts.h"\n', "may not include"),
    ("engine/a.c", '#include "vm.h"\n', "from the top"),
    ("engine/a.c", "#include <jansson.h>\n", "does not belong"),
    ("runtime/series/a.c", "# include <bpf/libbpf.h>\n", "does not belong"),
    ("runtime/api.c", '#include "runtime/cli/main.h"\n', "libkts may not"),
    ("grammar/a.c", 'void f(void) { printf("x"); }\n', "printf"),
    ("grammar/a.c", 'void f(FILE *f) { f = stderr; }\n', "stderr"),
    ("runtime/report/a.c", "void f(void) { exit (1); }\n", "exit"),
    ("engine/a.c", "double f(char *s) { return strtod(s, 0); }\n", "strtod"),
    ("grammar/a.l", "x { return isdigit(c); }\n", "isdigit"),
    ("engine/a.c", 'void f(void) { fopen("x", "r"); }\n', "knows no files"),
])
