#!/usr/bin/env python3
"""Checks that every relative link of the documentation leads to a file, and to a heading in it.

    tools/links.py [REPOSITORY]

Prints each link that leads nowhere as file:line: link and exits 1.
"""

import re
import sys
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")  # https:, mailto:
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
LEFT_OUT = {"build", ".git", "corpus"}


def blanked(pattern, text):
    """The text with spaces for what matches, so that lines keep their numbers."""
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.MULTILINE)


def without_blocks(text):
    return blanked(r"^```[\s\S]*?^```", text)


def without_code(text):
    return blanked(r"(?<!\[)`[^`\n]*`(?!\])", without_blocks(text))


def anchors(text):
    """What a heading is linked by: lower case, letters and digits, hyphens for spaces."""
    headings = (match[1] for match in HEADING.finditer(without_blocks(text)))
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in headings}


def check_page(page, text, repository):
    """(line, message) for each link of one page that leads nowhere."""
    for match in LINK.finditer(without_code(text)):
        link = match[1]
        if ELSEWHERE.match(link):
            continue
        line = text.count("\n", 0, match.start(1)) + 1
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_relative_to(repository):
            yield line, f"{link} leads out of the repository"
        elif not target.exists():
            yield line, f"{link} leads to no file"
        elif anchor and target.suffix == ".md":
            if anchor not in anchors(target.read_text(encoding="utf-8")):
                yield line, f"{link} leads to no heading"


def pages(repository):
    for page in sorted(repository.rglob("*.md")):
        if not LEFT_OUT & set(page.relative_to(repository).parts):
            yield page


def main(repository):
    findings = []
    for page in pages(repository):
        shown = page.relative_to(repository)
        text = page.read_text(encoding="utf-8")
        findings += [f"{shown}:{line}: {what}" for line, what in check_page(page, text, repository)]
    print("\n".join(findings) if findings else "every link leads somewhere")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
