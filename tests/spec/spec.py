#!/usr/bin/env python3
"""Runs the spec tests of one page against the program.

    spec.py PROGRAM SCENARIOS PAGE.md      GIGAWATT_REWRITE=1 writes what the program says now

A page is Markdown; a heading of level two starts a case. A case says in words what must hold, then
shows a scenario, then commands with all that they print:

    ```toml                    the whole scenario, as case.toml
    ```toml from hall          changes to base/hall.toml or to the scenario of that name:
                               [section] goes there, `key = value` replaces or adds a line,
                               `- key` removes it, `- [section]` removes the section,
                               `+ [section]` adds one at the end
    ```toml utf-16             (also: bom, crlf, latin-1) the same in other bytes
    ```toml unreadable         the same without permission
    ```bytes                   a Python expression for bytes too many or too odd to show
    ```csv own.csv             a file of that name beside it (other bytes as above)
    ```console
    $ gigawatt check case.toml
    ...what it prints, errors first...
    [exit 1]

`$ gigawatt ... --json | finance.equity_irr risk` prints those keys of the JSON only; of every JSON
all numbers must be finite, and what is null has its outcome beside it. A case without a scenario
runs in an empty folder; one that begins with "Not as root:" is left out where root runs it.
"""

import ast
import difflib
import json
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TIMEOUT_SECONDS = 60
HERE = Path(__file__).resolve().parent
FENCE = re.compile(r"^```(\w[^\n]*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def section_span(lines, header):
    """First and last-plus-one line of a section of TOML, blank lines at its end left out."""
    first = lines.index(header)
    end = next((i for i in range(first + 1, len(lines)) if lines[i].startswith("[")), len(lines))
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    return first, end


def put_line(lines, header, line):
    key = line.split("=")[0].strip()
    first, end = section_span(lines, header)
    for i in range(first + 1, end):
        if lines[i].split("=")[0].strip() == key:
            lines[i] = line
            return
    lines.insert(end, line)


def remove(lines, header, what):
    first, end = section_span(lines, what if what.startswith("[") else header)
    if what.startswith("["):
        del lines[first:end]
        return
    at = [i for i in range(first + 1, end) if lines[i].split("=")[0].strip() == what]
    if not at:
        raise ValueError(f"no `{what}` in {header}")
    del lines[at[0]]


def patched(base, patch):
    lines = base.splitlines()
    header, added = None, False
    for line in patch.splitlines():
        added = added or line.startswith("+ ")
        if line.startswith("+ "):
            lines += ["", line[2:]]
        elif added:
            lines.append(line)
        elif line.startswith("- "):
            remove(lines, header, line[2:])
        elif line.startswith("["):
            header = lines[lines.index(line)]  # an error where there is none
        elif line.strip():
            put_line(lines, header, line)
    return "\n".join(lines) + "\n"


def scenario_bytes(info, body, scenarios):
    words = info.split()
    if words[0] == "bytes":
        return eval_bytes(body.strip())
    if "from" in words:
        name = words[words.index("from") + 1]
        files = [HERE / "base" / f"{name}.toml", scenarios / f"{name}.toml"]
        body = patched(next(f for f in files if f.exists()).read_text(encoding="utf-8"), body)
    if "crlf" in words:
        body = body.replace("\n", "\r\n")
    if "bom" in words:
        return b"\xef\xbb\xbf" + body.encode()
    for encoding in ("utf-16", "latin-1"):
        if encoding in words:
            return body.encode(encoding)
    return body.encode()


def eval_bytes(expression):
    """Bytes out of literals, + and *."""

    def value(node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return value(node.left) + value(node.right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return value(node.left) * value(node.right)
        raise ValueError(f"not bytes: {expression}")

    return value(ast.parse(expression, mode="eval").body)


def refuse_constant(text):
    raise ValueError(f"{text} in the JSON")


def check_json(value, place=""):
    """Every number finite; beside every null `x` an `x_outcome`."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{place} is not finite")
    if isinstance(value, list):
        for i, element in enumerate(value):
            check_json(element, f"{place}[{i}]")
    if isinstance(value, dict):
        for key, element in value.items():
            check_json(element, f"{place}.{key}".lstrip("."))
            named = value.get(f"{key}_outcome") or place.startswith("diagnostics")
            if element is None and not named:
                raise ValueError(f"{place}.{key} is null and nothing says why")


def pick(document, path):
    value = document
    for step in re.findall(r"[^.\[\]]+", path):
        value = value[int(step)] if isinstance(value, list) else value.get(step, "absent")
    return f"{value:.6g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def execute(program, command, folder):
    """What `$ command` prints, and its exit code, as lines."""
    command, _, keys = command.partition(" | ")
    words = shlex.split(command)
    if words[0] != "gigawatt":
        raise ValueError(f"not a command of ours: {command}")
    done = subprocess.run([program, *words[1:]], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    out = done.stderr.decode() + done.stdout.decode()
    if "--json" in words:
        document = json.loads(done.stdout, parse_constant=refuse_constant)
        check_json(document)
        if keys:
            picked = "".join(f"{key} = {pick(document, key)}\n" for key in keys.split())
            out = done.stderr.decode() + picked
    shown = [line.rstrip() for line in out.splitlines()]
    return "\n".join([f"$ {command}{' | ' + keys if keys else ''}", *shown,
                      f"[exit {done.returncode}]"])


def run_case(program, scenarios, case):
    """The case as it should read by what the program does now."""
    with tempfile.TemporaryDirectory() as folder:

        def renewed(fence):
            info, body = fence[1], fence[2]
            if not info.startswith("console"):
                words = info.split()
                case_file = Path(folder, words[1] if words[0] == "csv" else "case.toml")
                case_file.write_bytes(scenario_bytes(info, body, scenarios))
                case_file.chmod(0 if "unreadable" in info.split() else 0o644)
                return fence[0]
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            says = "\n".join(execute(program, command, folder) for command in commands)
            return f"```{info}\n{says}\n```\n"

        return FENCE.sub(renewed, case)


def main():
    program, scenarios, page = (Path(argument).resolve() for argument in sys.argv[1:4])
    text = page.read_text(encoding="utf-8")
    head, *cases = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    failures = skipped = 0
    results = []
    for case in cases:
        title = case.splitlines()[0][3:]
        if re.search(r"^Not as root:", case, re.MULTILINE) and os.geteuid() == 0:
            skipped += 1
            results.append(case)
            continue
        if "```console" not in case:
            raise ValueError(f"no command in: {title}")
        try:
            now = run_case(program, scenarios, case)
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            print(f"FAILED {title}\n    {error}")
            failures += 1
            now = case
        results.append(now)
        if now != case and not os.environ.get("GIGAWATT_REWRITE"):
            failures += 1
            show_difference(title, case, now)
    if os.environ.get("GIGAWATT_REWRITE"):
        page.write_text(head + "".join(results), encoding="utf-8")
    print(f"{len(cases)} cases, {failures} failed, {skipped} skipped")
    return 1 if failures or not cases else 0


def show_difference(title, expected, found):
    print(f"FAILED {title}")
    for line in difflib.unified_diff(expected.splitlines(), found.splitlines(), "expected", "found",
                                     lineterm="", n=2):
        print("    " + line)


if __name__ == "__main__":
    sys.exit(main())
