#!/usr/bin/env python3
"""Compiles a case of tests/must_not_compile twice: as it is, and with the mistake under BROKEN.

    tools/must_not_compile.py CASE.cpp -- COMPILER FLAGS...

The first must compile. The second must not, for the reason that the file announces in a line
`// expect: FRAGMENT` (any one of several such lines: compilers word things differently).
"""

import re
import subprocess
import sys


def compile_case(command, source, *more):
    """Whether `source` compiles, and what the compiler said."""
    command = [*command, "-fsyntax-only", *more, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def check(command, source):
    """None when the case holds, else what is wrong with it."""
    with open(source, encoding="utf-8") as file:
        expected = re.findall(r"^// expect: (.+)$", file.read(), re.MULTILINE)
    if not expected:
        return "no line `// expect: FRAGMENT`"
    compiled, said = compile_case(command, source)
    if not compiled:
        return f"the good half does not compile:\n{said}"
    compiled, said = compile_case(command, source, "-DBROKEN")
    if compiled:
        return "the mistake compiles"
    said = said.translate(str.maketrans("‘’", "''"))
    if not any(fragment in said for fragment in expected):
        return f"fails for another reason, none of {expected} in:\n{said}"
    return None


def main(arguments):
    source, dashes, *command = arguments
    assert dashes == "--" and command, __doc__
    problem = check(command, source)
    print(f"{source}: {problem or 'the mistake does not compile'}")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
