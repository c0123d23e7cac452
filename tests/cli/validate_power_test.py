#!/usr/bin/env python3
"""`gigawatt validate power` as its users meet it.

    validate_power_test.py PROGRAM
"""

import datetime
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = sys.argv[1]


def prices(hours):
    """Hours from 2024 on: a daily and a slow wave, and a dear hour now and then."""
    start = datetime.datetime(2024, 1, 1)
    lines = ["time,usd"]
    for hour in range(hours):
        wave = math.sin(hour * 0.2618) + math.sin(hour * 0.011) + 0.5 * math.sin(hour * 1.7)
        dear = 300 + hour % 13 * 20 if hour % 97 == 0 else 0
        time = start + datetime.timedelta(hours=hour)
        lines.append(f"{time:%Y-%m-%dT%H:00},{25 + 12 * wave + dear:.2f}")
    return "\n".join(lines) + "\n"


class ValidatePower(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = Path(self.folder.name) / "prices.csv"

    def run_on(self, text, *more):
        self.file.write_text(text, encoding="utf-8")
        command = [PROGRAM, "validate", "power", self.file, "--column", "usd", "--zone", "UTC",
                   "--fit", "2024", "--score", "2025", *more]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True)

    def test_shows_both_samples(self):
        done = self.run_on(prices(731 * 24))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("model, in sample", done.stdout)
        self.assertIn("model, out of sample", done.stdout)
        shown = json.loads(self.run_on(prices(731 * 24), "--json").stdout)
        self.assertEqual(shown["schema"], "gigawatt.validate-power/1")
        for sample in ("in_sample", "out_of_sample"):  # the level is moved to the real mean
            means = [shown[sample][kind]["mean"] for kind in ("real", "model")]
            self.assertAlmostEqual(means[0], means[1], places=2)

    def test_refuses_a_year_that_is_not_there(self):
        done = self.run_on(prices(366 * 24))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("GW407", done.stderr)
        self.assertIn("2025 has 0 hours", done.stderr)

    def test_points_at_the_cell_that_is_no_price(self):
        text = prices(48).replace("\n2024-01-01T05:00,", "\n2024-01-01T05:00,n/a", 1)
        done = self.run_on(text)
        self.assertEqual(done.returncode, 1)
        self.assertIn("GW204", done.stderr)
        self.assertIn("prices.csv:7:18", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
