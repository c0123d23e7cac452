"""The layers check finds what it is there to find."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import layers

SCRATCH = tempfile.TemporaryDirectory()  # removed at the end


def house(files):
    """A repository in a temporary folder: {path below src/gigawatt: text}."""
    root = Path(tempfile.mkdtemp(dir=SCRATCH.name))
    (root / "src/gigawatt").mkdir(parents=True)
    for name, text in files.items():
        path = root / "src/gigawatt" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return root


class Layers(unittest.TestCase):
    rooms = layers.read_layers("base:\nfinance: base  # money\nplan: all\n")

    def test_reads_rooms_and_all(self):
        self.assertEqual(self.rooms["finance"], {"base"})
        self.assertEqual(self.rooms["plan"], {"base", "finance"})

    def test_a_room_cannot_list_a_room_below_it_in_the_file(self):
        with self.assertRaisesRegex(ValueError, "base lists finance"):
            layers.read_layers("base: finance\nfinance: base\n")

    def test_includes_downwards_pass(self):
        root = house({"base/a.h": "", "finance/b.h": '#include "gigawatt/base/a.h"\n'})
        self.assertEqual(layers.check_edges(root, self.rooms), [])

    def test_an_include_upwards_is_named_with_its_line(self):
        root = house({"base/a.h": '\n\n#include "gigawatt/plan/p.h"\n', "plan/p.h": ""})
        self.assertEqual(
            layers.check_edges(root, self.rooms),
            ["src/gigawatt/base/a.h:3: base -> plan (includes gigawatt/plan/p.h)"],
        )

    def test_a_folder_without_a_layer_is_named(self):
        root = house({"attic/a.h": ""})
        self.assertIn("no such room", layers.check_edges(root, self.rooms)[0])

    def test_a_circle_of_files_is_named(self):
        root = house({
            "base/a.h": '#include "gigawatt/base/b.h"\n',
            "base/b.h": '#include "gigawatt/base/c.h"\n',
            "base/c.h": '#include "gigawatt/base/a.h"\n',
        })
        self.assertEqual(
            layers.check_cycles(root),
            ["include cycle: base/a.h -> base/b.h -> base/c.h -> base/a.h"],
        )

    def test_a_diamond_is_no_circle(self):
        root = house({
            "base/a.h": '#include "gigawatt/base/b.h"\n#include "gigawatt/base/c.h"\n',
            "base/b.h": '#include "gigawatt/base/d.h"\n',
            "base/c.h": '#include "gigawatt/base/d.h"\n',
            "base/d.h": "",
        })
        self.assertEqual(layers.check_cycles(root), [])


if __name__ == "__main__":
    unittest.main()
