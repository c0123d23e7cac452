"""A C++ file as text: without comments and strings, and cut into its functions."""

import re
from typing import NamedTuple

TOKEN = re.compile(
    r'R"(?P<tag>[^\s()\\]{0,16})\(.*?\)(?P=tag)"'  # raw string
    r'|//(?:\\\n|[^\n])*'                          # comment to the end of the line
    r"|/\*.*?\*/"                                  # comment with an end
    r'|"(?:\\.|[^"\\\n])*"'                        # string
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",      # character, not a digit separator
    re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
CONTAINER = re.compile(r"\b(?:namespace|class|struct|union|enum|extern)\b")
NOT_A_MEMBER = {"const", "noexcept", "override", "final", "mutable", "try"}


class Function(NamedTuple):
    """A function with its body; lines count from 1, both included."""

    name: str
    first_line: int
    last_line: int


def _blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def without_comments_and_strings(text):
    """The same length and lines; comments, strings and characters become spaces."""
    return TOKEN.sub(_blank, text)


def code_only(text):
    """As above, and preprocessor lines become spaces too."""
    return DIRECTIVE.sub(_blank, without_comments_and_strings(text))


def _outside_parentheses(header):
    """What of a declaration stands outside (), [] and template <>."""
    header = re.sub(r"\boperator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+)", "operator_", header)
    kept, depth = [], 0
    for char in header:
        if char in ")]":
            depth -= 1
        if depth == 0:
            kept.append(char)
        if char in "([":
            depth += 1
    return "".join(kept)


def _kind(header):
    """What an opening brace after `header` begins: container, function, member or value."""
    if header.count("(") > header.count(")"):
        return "member"  # a braced value among arguments
    flat = _outside_parentheses(header)
    flat = re.sub(r"\btemplate\s*<[^{;]*?>\s*(?=\w|\[)", "", flat, count=1)
    if "()" in flat:
        before, _, after = flat.partition("()")
        if "=" in before:
            return "value"
        last = re.search(r"(\w+)\s*$", after)
        in_list = re.search(r"(?<!:):(?!:)", after)
        if in_list and last and last[1] not in NOT_A_MEMBER:
            return "member"
        if not CONTAINER.match(before.strip()):
            return "function"
    return "container" if CONTAINER.search(flat) and "=" not in flat else "value"


def functions(text):
    """Every function with a body at namespace or class scope, in the order of the file."""
    code = code_only(text)
    found, open_braces, start, inner = [], [], 0, 0
    for match in re.finditer(r"[{};]|\b(?:public|private|protected)\s*:(?!:)", code):
        mark, at = match[0], match.start()
        if inner:  # inside a body or a braced value: only count braces
            inner += {"{": 1, "}": -1}.get(mark, 0)
            if inner == 0:
                kind, begun = open_braces.pop()
                if kind == "function":
                    found.append(_function(code, begun, at))
                if kind != "member" and kind != "value":
                    start = match.end()
            continue
        if mark == "{":
            kind = _kind(code[start:at])
            begun = start + len(code[start:at]) - len(code[start:at].lstrip())
            if kind == "container":
                start = match.end()
            else:
                open_braces.append((kind, begun))
                inner = 1
        else:
            start = match.end()
    return found


def _function(code, begun, end):
    header = code[begun : code.index("{", begun)]
    name = re.search(r"([\w:~]+(?:\s*[^\w\s(]+)?)\s*\(", header)
    first = code.count("\n", 0, begun) + 1
    last = code.count("\n", 0, end) + 1
    return Function(name[1].strip() if name else header.strip(), first, last)
