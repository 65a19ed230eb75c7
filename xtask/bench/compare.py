"""Compares the amounts of two tables per centre: kronor with two decimals in the first, öre in the second.

usage: compare.py KAPITERA_CSV QUERY_CSV
"""

import csv
import sys

COMPONENTS = ["by-age", "by-index", "drugs", "by-area"]


def rows(path):
    with open(path, newline="", encoding="utf-8") as table:
        return {row["centre_id"]: row for row in csv.DictReader(table) if row["centre_id"]}


def ore(kronor):
    whole, decimals = kronor.split(".")
    assert len(decimals) == 2, kronor
    return int(whole + decimals)


ours, theirs = (rows(path) for path in sys.argv[1:])
different = sorted(ours.keys() ^ theirs.keys())
for centre in ours.keys() & theirs.keys():
    one, other = ours[centre], theirs[centre]
    if int(one["listed"]) != int(other["listed"]) or any(ore(one["component." + name]) != int(other[name]) for name in COMPONENTS):
        different.append(centre)
for centre in different[:5]:
    print("differs:", ours.get(centre), theirs.get(centre), sep="\n  ", file=sys.stderr)
sys.exit(1 if different or not ours else 0)
