#!/usr/bin/env python3
"""Runs `gigawatt validate` as its users do.

    validate_test.py PROGRAM REPOSITORY
"""

import csv
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, REPOSITORY = sys.argv[1], Path(sys.argv[2])
SERIES = ["name", "rows", "fitted", "mean_abs_error", "median_abs_error", "p90_abs_error", "bias"]


def validate(*arguments):
    return subprocess.run([PROGRAM, "validate", *map(str, arguments)], capture_output=True,
                          cwd=tempfile.gettempdir())


class Kernels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, text):
        path = self.folder / "rows.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def test_what_ships_is_predicted_from_any_folder(self):
        done = validate("kernels", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        result = json.loads(done.stdout)
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) - 1
                    for path in (REPOSITORY / "validation").glob("kernels_*.csv"))
        self.assertEqual(result["rows_total"], lines)
        self.assertEqual(result["rows_predicted"], lines)
        self.assertEqual(result["rows_refused"], [])
        for series in result["series"]:
            self.assertLessEqual(set(SERIES), set(series))
        names = {series["name"] for series in result["series"]}
        self.assertLessEqual({"H100/bfloat16/training", "B200/attention/decode", "H100/moe/fp8",
                              "GB200/nccl/all_reduce"}, names)

    def test_rows_of_ones_own_and_every_row_as_csv(self):
        rows = self.write("chip,dtype,m,n,k,latency_us\nH100,bfloat16,4096,4096,4096,200\n"
                          "H100,bfloat16,64,64,64,\nWarp9,fp8,1,1,1,1\n")
        out = self.folder / "errors.csv"
        done = validate("kernels", "--rows", rows, "--csv", out)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"Warp9", done.stdout)
        with open(out, encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual([row["row"] for row in table], ["1", "2"])
        first = float(table[0]["predicted_us"]) / float(table[0]["measured_us"]) - 1
        self.assertAlmostEqual(first, float(table[0]["error"]), places=9)
        self.assertEqual((table[1]["measured_us"], table[1]["error"]), ("", ""))

    def test_bad_cells_are_diagnostics_and_exit_1(self):
        for cell in ("-4", "nan", "many", "0"):
            rows = self.write(f"chip,dtype,m,n,k,latency_us\nH100,fp8,{cell},64,64,1\n")
            done = validate("kernels", "--rows", rows)
            self.assertEqual((done.returncode, done.stdout), (1, b""), cell)
            self.assertIn(b"rows.csv:2:10", done.stderr, cell)
        done = validate("kernels", "--rows", self.folder / "none.csv", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["diagnostics"][0]["code"], "GW101")

    def test_a_place_that_cannot_be_written_is_named(self):
        done = validate("kernels", "--csv", self.folder / "no/such/errors.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"GW112", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
