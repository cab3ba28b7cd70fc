#!/bin/sh
# Stands in for an interpreter that configure did not find: skips the test and names what it lacks.
echo "skipped: $1 was not found by configure"
exit 77
