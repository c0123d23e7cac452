#!/usr/bin/env python3
"""Checks that a kernel object shares no code with objects built for another instruction set.

    tools/kernel_symbols.py NM LEVEL OBJECT...

The linker keeps one of several equal weak definitions (inline functions, templates). Were the one
from a v4 object kept, a machine without AVX-512 would run it from ordinary code and stop. So every
symbol an object for LEVEL defines for others must have namespace LEVEL in its name.
"""

import re
import subprocess
import sys

# Data, or code without a vector instruction, that the compilers put into every object.
HARMLESS = re.compile(r"DW\.ref\.__gxx_personality_v0$|__clang_call_terminate$")
SHARED = set("WVuTDRB")  # weak, unique and global definitions


def offenders(nm_output, level):
    """Demangled names of the shared definitions outside namespace `level`."""
    found = []
    for line in nm_output.splitlines():
        match = re.match(r"[0-9a-f]+ (\w) (.+)$", line)
        if not match or match[1] not in SHARED or HARMLESS.match(match[2]):
            continue
        if f"::{level}::" not in match[2]:
            found.append(match[2])
    return found


def main(arguments):
    nm, level, *objects = arguments
    failed = False
    for path in objects:
        listing = subprocess.run([nm, "-C", path], capture_output=True, text=True, check=True)
        for name in offenders(listing.stdout, level):
            print(f"{path}: {name} is shared but not in namespace {level}")
            failed = True
    if not failed:
        print(f"{len(objects)} objects keep to {level}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
