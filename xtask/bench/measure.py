"""Runs a command and writes what it used: wall seconds, user and system CPU seconds, largest resident size in KiB.

usage: measure.py FIGURES STDOUT COMMAND...
"""

import os
import sys
import time

figures, stdout, *command = sys.argv[1:]
begun = time.monotonic()
child = os.fork()
if child == 0:
    os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execvp(command[0], command)
_, status, used = os.wait4(child, 0)
wall = time.monotonic() - begun
with open(figures, "w") as out:
    print(wall, used.ru_utime, used.ru_stime, used.ru_maxrss, file=out)
sys.exit(os.waitstatus_to_exitcode(status))
