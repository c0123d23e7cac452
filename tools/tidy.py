#!/usr/bin/env python3
"""Checks what STYLE.md asks of every file and a machine can see.

    tools/tidy.py [REPOSITORY]

Prints each finding as file:line: what, and exits 1.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cxx_text

FOLDERS = ("src", "apps", "bench", "tests", "tools", "cmake", ".ci")
CXX = {".h", ".cpp"}
CODE = CXX | {".py", ".cmake", ".sh", ".txt"}
FILE_LINES, FUNCTION_LINES, COLUMNS, BASE_HEADERS = 500, 70, 100, 20

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
SYSTEM_HEADER = re.compile(
    r"[a-z_0-9]+$"  # the standard library
    r"|(sys|linux|netinet|arpa)/|(unistd|fcntl|signal|termios|poll|cpuid|[a-z]*intrin)\.h$"
)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
ONE_MACHINE = re.compile(r"(?<![\w.}/-])/(home|root|work|Users)/\w")


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_lines(path, text):
    """Length of the file and of its lines; nothing unfinished, nothing of one machine only."""
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield FILE_LINES + 1, f"{len(lines)} lines, at most {FILE_LINES}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield number, f"{len(line)} columns, at most {COLUMNS}"
        if match := UNFINISHED.search(line):
            yield number, f"{match[1]}: finish it, or open an issue"
        if ONE_MACHINE.search(line):
            yield number, "a path of one machine"


def check_functions(path, text):
    for function in cxx_text.functions(text):
        length = function.last_line - function.first_line + 1
        if length > FUNCTION_LINES:
            yield function.first_line, f"{function.name}: {length} lines, at most {FUNCTION_LINES}"


def check_header(path, text):
    if path.suffix != ".h":
        return
    if not re.match(r"// \S", text):
        yield 1, "a header begins with // and one sentence: what is it in the domain?"
    if not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield 1, "no #pragma once"


def own_header(path, code):
    """The include path of foo.h for foo.cpp, foo_test.cpp and foo_kernel.cpp.

    Without a foo.h it is the header of the same room that the file includes first, or None.
    """
    if path.suffix != ".cpp" or "gigawatt" not in path.parts:
        return None
    stem = re.sub(r"_(test|kernel)$", "", path.stem)
    header = path.with_name(stem + ".h")
    header = "/".join(header.parts[header.parts.index("gigawatt"):])
    if path.with_name(stem + ".h").exists():
        return header
    first = INCLUDE.search(code)
    same_room = first and first[2].rpartition("/")[0] == header.rpartition("/")[0]
    return first[2] if same_room else None


def check_include_order(path, text):
    """Own header, standard library, third party, ours; a blank line between the groups."""
    names = ["own header", "standard library", "third party", "ours"]
    code = re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), text)
    own, previous, previous_end = own_header(path, code), 0, None
    for match in INCLUDE.finditer(code):
        quote, name = match[1], match[2]
        if quote == '"':
            group = 0 if name == own else 3
        else:
            group = 1 if SYSTEM_HEADER.match(name) else 2
        line = line_of(code, match.start(2))
        between = code[previous_end:match.start()] if previous_end is not None else ""
        if not between.strip():  # an #if between two includes begins anew
            if group < previous:
                yield line, f"{name} ({names[group]}) stands after {names[previous]}"
            elif previous_end is not None and group != previous and "\n\n" not in between:
                yield line, f"no blank line before {name} ({names[group]})"
        previous, previous_end = group, match.end()


def check_namespace(path, text):
    """Everything in src/gigawatt/ROOM stands in namespace gigawatt::ROOM."""
    parts = path.parts
    if "gigawatt" not in parts:
        return
    room = parts[parts.index("gigawatt") + 1]
    code = cxx_text.code_only(text)
    opened = list(re.finditer(r"^(?:inline )?namespace\s+(gigawatt[\w:]*)", code, re.MULTILINE))
    wanted = f"gigawatt::{room}"
    for match in opened:
        if match[1] != wanted and not match[1].startswith(wanted + "::"):
            yield line_of(code, match.start()), f"namespace {match[1]}, expected {wanted}"
    if path.stem.endswith("_kernel") and not re.search(r"namespace\s[\w:]*GIGAWATT_ISA\b", code):
        yield 1, "nothing in a namespace GIGAWATT_ISA"
    if not opened and not path.stem.endswith("_test"):
        yield 1, f"nothing in namespace {wanted}"


CHECKS = (check_functions, check_header, check_include_order, check_namespace)


def check_file(path, text):
    """(line, message) of each finding in one file; `path` is relative to the repository."""
    yield from check_lines(path, text)
    if path.suffix in CXX:
        for check in CHECKS:
            yield from check(path, text)


def files(repository):
    for folder in FOLDERS:
        for path in sorted((repository / folder).rglob("*")):
            is_code = path.suffix in CODE or (path.suffix == "" and folder in ("tools", ".ci"))
            if path.is_file() and is_code and "corpus" not in path.parts:
                yield path


def main(repository):
    findings = []
    for path in files(repository):
        shown = path.relative_to(repository)
        text = path.read_text(encoding="utf-8")
        findings += [f"{shown}:{line}: {what}" for line, what in check_file(path, text)]
    headers = len(list((repository / "src/gigawatt/base").glob("*.h")))
    if headers > BASE_HEADERS:
        findings.append(f"src/gigawatt/base: {headers} headers, at most {BASE_HEADERS}")
    print("\n".join(findings) if findings else "tidy")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
