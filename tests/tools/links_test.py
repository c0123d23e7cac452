"""The links check finds links that lead nowhere, and lets the others pass."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import links

SCRATCH = tempfile.TemporaryDirectory()  # removed at the end
OTHER = "# Other\n\n## What it isn't: `x`\n\n```\n# no heading\n```\n"


def findings(text):
    root = Path(tempfile.mkdtemp(dir=SCRATCH.name)).resolve()
    (root / "docs").mkdir()
    (root / "docs/other.md").write_text(OTHER)
    (root / "docs/page.md").write_text(text)
    page = root / "docs/page.md"
    return list(links.check_page(page, text, root))


class Links(unittest.TestCase):
    def test_files_headings_folders_and_addresses_pass(self):
        text = "# Page\n[a](other.md) [`b`](../docs/other.md#other) [c](#page) [d](../docs)\n" \
               "[e](https://example.com/x.md) [f](other.md#what-it-isnt-x)\n"
        self.assertEqual(findings(text), [])

    def test_a_missing_file_is_named_with_its_line(self):
        self.assertEqual(findings("one\ntwo [a](gone.md)\n"), [(2, "gone.md leads to no file")])

    def test_a_missing_heading_is_named(self):
        wanted = [(1, "other.md#no-heading leads to no heading")]
        self.assertEqual(findings("[a](other.md#no-heading)\n"), wanted)

    def test_the_repository_stands_alone(self):
        wanted = [(1, "../../x.md leads out of the repository")]
        self.assertEqual(findings("[a](../../x.md)\n"), wanted)

    def test_code_holds_no_links(self):
        self.assertEqual(findings("`[a](gone.md)`\n```\n[a](gone.md)\n```\n"), [])


if __name__ == "__main__":
    unittest.main()
