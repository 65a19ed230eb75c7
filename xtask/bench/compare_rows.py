"""Compares two CSV tables with the same heading, row for row, whatever the order of rows.

usage: compare_rows.py ONE OTHER
"""

import csv
import sys


def rows(path):
    with open(path, newline="", encoding="utf-8") as table:
        heading, *rows = csv.reader(table)
    return heading, sorted(rows)


(one_heading, one), (other_heading, other) = (rows(path) for path in sys.argv[1:])
for different in sorted(set(map(tuple, one)) ^ set(map(tuple, other)))[:6]:
    print("differs:", different, file=sys.stderr)
sys.exit(0 if one_heading == other_heading and one == other and one else 1)
