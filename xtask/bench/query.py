"""Runs one SQL text in DuckDB, writes the rows as CSV to standard output, and the figures of the query alone (without
the start of Python and of DuckDB) as `measure.py` does.

usage: query.py SQL FIGURES
"""

import csv
import resource
import sys
import time

import duckdb


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime, used.ru_stime


sql, figures = sys.argv[1:]
text = open(sql).read()
database = duckdb.connect()
database.execute("SET threads = 2")
database.execute("SELECT 1").fetchall()
(user, system), begun = cpu(), time.monotonic()
result = database.execute(text)
names, rows = [column[0] for column in result.description], result.fetchall()
wall, (user_after, system_after) = time.monotonic() - begun, cpu()
largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(figures, "w") as out:
    print(wall, user_after - user, system_after - system, largest, file=out)
writer = csv.writer(sys.stdout)
writer.writerow(names)
writer.writerows(rows)
