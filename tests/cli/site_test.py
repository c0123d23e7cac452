#!/usr/bin/env python3
"""Asks the program what to do with a mine's site, and looks at what its users see.

    site_test.py PROGRAM REPOSITORY
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, REPOSITORY = sys.argv[1], Path(sys.argv[2])
SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.toml"))
# Under sanitizers a study takes ten times as long: what JSON has read is shown once.
SANITIZED = os.environ.get("GIGAWATT_SANITIZED") == "1"


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True,
                          cwd=tempfile.gettempdir())


def strict(text):
    """JSON as the standard has it: NaN and Infinity are refused."""
    def refuse(constant):
        raise ValueError(constant)
    return json.loads(text, parse_constant=refuse)


class Sites(unittest.TestCase):
    STABLE = {
        "energy": ["mean_price_usd_per_mwh", "cost_usd", "mwh", "curtailed_mwh", "average_pue",
                   "optimum_gap"],
        "mining": ["hashprice_usd_per_ph_day", "breakeven_power_usd_per_mwh", "margin_usd"],
        "conversion": ["capex_usd", "capex_usd_per_mw", "lost_mining_usd", "breakeven_hashprice",
                       "months"],
        "lcoc": ["usd_per_chip_hour", "usd_per_delivered_pflop_hour"],
    }
    MINES = [path for path in SCENARIOS if b"[mining]" in path.read_bytes()]

    def test_each_mine_keeps_the_stable_keys(self):
        self.assertGreaterEqual(len(self.MINES), 4)
        for path in self.MINES:
            with self.subTest(path.name):
                done = run("site", path, "--json")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                result = strict(done.stdout)
                self.assertEqual(result["schema"], "gigawatt.site/1")
                for section, names in self.STABLE.items():
                    for name in names:
                        if result[section][name] is None:
                            self.assertTrue(result[section][name + "_outcome"], name)
                        else:
                            self.assertIsInstance(result[section][name], (int, float), name)
                self.assertEqual([o["name"] for o in result["options"]],
                                 ["mine", "convert", "both"])
                curve = result["mining"]["margin_curve"]  # by tenths of the hashprice
                self.assertAlmostEqual(curve[10]["hashprice_usd_per_ph_day"],
                                       result["mining"]["hashprice_usd_per_ph_day"])
                self.assertLess(abs(curve[10]["margin_usd"] / result["mining"]["margin_usd"] - 1),
                                1e-6)
                levers = [a["npv_lever_usd"] for a in result["assumptions"]]
                self.assertGreater(len(levers), 3)
                self.assertEqual(levers, sorted(levers, reverse=True))
                for option in result["options"]:
                    self.assertIsInstance(option["npv_usd"], float)

    def test_each_mine_fits_eighty_columns(self):
        for path in self.MINES[:1] if SANITIZED else self.MINES:
            with self.subTest(path.name):
                done = run("site", path)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                text = done.stdout.decode()
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                self.assertIsNone(re.search(r"\b(nan|inf)\b", text, re.IGNORECASE))

    def test_it_writes_hours_and_months(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("site", self.MINES[0], "--csv", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            hours = (Path(folder) / "energy_hours.csv").read_text().splitlines()
            self.assertIn(len(hours), (8761, 8785))
            self.assertEqual(len((Path(folder) / "mining_margin.csv").read_text().splitlines()),
                             1 + 31)
            self.assertTrue((Path(folder) / "capacity.csv").read_text().startswith("month,grid_mw"))

    def test_a_scenario_without_a_mine_is_refused(self):
        done = run("site", REPOSITORY / "scenarios/river-bend.toml")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"GW407", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
