#!/usr/bin/env python3
"""Checks every #include "gigawatt/..." against tools/layers.txt, and that there are no cycles.

    tools/layers.py [REPOSITORY]

Prints each offending edge as file:line: room -> room and exits 1.
"""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+"gigawatt/(([^/"]+)/[^"]+)"', re.MULTILINE)


def read_layers(text):
    """Room -> set of rooms it may include; raises ValueError where a room looks upwards."""
    layers = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, _, below = line.partition(":")
        names = list(layers) if below.strip() == "all" else below.split()
        unknown = [name for name in names if name not in layers]
        if unknown:
            raise ValueError(f"{room} lists {', '.join(unknown)}, which does not stand above it")
        layers[room] = set(names)
    return layers


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in (".h", ".cpp"))


def check_edges(repository, layers):
    """Messages for every include of a room that the including room may not see."""
    folders = sorted((repository / "src/gigawatt").iterdir())
    rooms = [(path.name, path) for path in folders if path.is_dir()]
    if (repository / "apps").exists():
        rooms.append(("apps", repository / "apps"))
    messages = []
    for room, folder in rooms:
        if room not in layers:
            messages.append(f"{folder.relative_to(repository)}: no such room in tools/layers.txt")
            continue
        for path in sources(folder):
            text = path.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                if match[2] != room and match[2] not in layers[room]:
                    line = text.count("\n", 0, match.start(1)) + 1
                    place = f"{path.relative_to(repository)}:{line}"
                    messages.append(f"{place}: {room} -> {match[2]} (includes gigawatt/{match[1]})")
    return messages


def check_cycles(repository):
    """Messages for the circles of files that include one another."""
    root = repository / "src"
    edges = {}
    for path in sources(root / "gigawatt"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root / "gigawatt").as_posix()
        edges[name] = [match[1] for match in INCLUDE.finditer(text)]
    messages, finished, trail = [], set(), []

    def visit(name):
        if name in trail:
            messages.append("include cycle: " + " -> ".join(trail[trail.index(name):] + [name]))
            return
        if name in finished:
            return
        trail.append(name)
        for target in edges.get(name, []):
            visit(target)
        trail.pop()
        finished.add(name)

    for name in edges:
        visit(name)
    return messages


def main(repository):
    try:
        layers = read_layers((repository / "tools/layers.txt").read_text(encoding="utf-8"))
    except ValueError as error:
        print(f"tools/layers.txt: {error}")
        return 1
    messages = check_edges(repository, layers) + check_cycles(repository)
    print("\n".join(messages) if messages else "every include points down")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
