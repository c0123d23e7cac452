#!/usr/bin/env python3
"""The runner of the spec tests: patches say what they mean, and a wrong expectation fails."""

import os
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import spec

BASE = '[a]\nx = 1\ny = 2\n\n[[b]]\nz = 3\n'


class Patches(unittest.TestCase):
    def test_a_line_is_replaced_added_and_removed(self):
        self.assertEqual(spec.patched(BASE, "[a]\nx = 9\nw = 4\n- y"),
                         "[a]\nx = 9\nw = 4\n\n[[b]]\nz = 3\n")

    def test_a_section_is_removed_and_added(self):
        self.assertEqual(spec.patched(BASE, "- [a]\n+ [c]\nv = 5").strip(),
                         "[[b]]\nz = 3\n\n[c]\nv = 5")

    def test_removing_what_is_not_there_is_an_error(self):
        with self.assertRaises(ValueError):
            spec.patched(BASE, "[a]\n- q")

    def test_naming_a_section_that_is_not_there_is_an_error(self):
        with self.assertRaises(ValueError):
            spec.patched(BASE, "[c]\nx = 1")


class Numbers(unittest.TestCase):
    def test_null_needs_an_outcome(self):
        spec.check_json({"a": None, "a_outcome": "no debt"})
        with self.assertRaises(ValueError):
            spec.check_json({"a": None})

    def test_every_number_is_finite(self):
        with self.assertRaises(ValueError):
            spec.check_json({"a": [{"b": float("inf")}]})


class Pages(unittest.TestCase):
    def run_page(self, expected_exit, environment=None):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "program")
            program.write_text("#!/bin/sh\necho hello\nexit 3\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
            page = Path(folder, "page.md")
            page.write_text("# Page\n\n## A case\n\nWords.\n\n```console\n$ gigawatt check x\n"
                            f"hello\n[exit {expected_exit}]\n```\n")
            variables = {**os.environ, "GIGAWATT_REWRITE": "", **(environment or {})}
            done = subprocess.run([sys.executable, spec.__file__, program, folder, page],
                                  check=False, capture_output=True, env=variables)
            return done.returncode, page.read_text()

    def test_what_is_expected_passes(self):
        self.assertEqual(self.run_page(3)[0], 0)

    def test_another_exit_code_fails(self):
        self.assertEqual(self.run_page(0)[0], 1)

    def test_rewriting_writes_what_the_program_says(self):
        code, text = self.run_page(0, {"GIGAWATT_REWRITE": "1"})
        self.assertEqual(code, 0)
        self.assertIn("[exit 3]", text)


if __name__ == "__main__":
    unittest.main()
