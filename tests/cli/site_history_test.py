#!/usr/bin/env python3
"""The network's past from the user's file to what `site` says of a mine.

    site_history_test.py PROGRAM REPOSITORY
"""

import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from datetime import date, timedelta
from pathlib import Path

PROGRAM, REPOSITORY = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
MINE = (REPOSITORY / "tests/spec/base/mine.toml").read_text()  # 30,000 machines, close 2026-01
HEADER = "date,price_usd,hashrate_ehs_7d,difficulty,block_subsidy_btc,blocks_est,fees_btc\n"
FIRST, LAST = date(2023, 7, 1), date(2026, 2, 12)


def price(day):
    return 60_000 if day.month % 2 else 80_000


def network(first=FIRST, last=LAST, row="{day},{price},900,1.2e14,3.125,144,6\n", **changes):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return HEADER + "".join(row.format(day=day, price=price(day), **changes) for day in days)


def hashprice(dollars):
    """Of a petahash a day, at difficulty 1.2e14 with 6 bitcoin of fees over 144 blocks."""
    return dollars * (3.125 + 6 / 144) / (1.2e14 * 2**32) * 1e15 * 86400


class History(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """One study for all who look at the same file."""
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        cls.tables = Path(cls.kept.name) / "tables"
        case = cls.scenario_in(Path(cls.kept.name), network())
        cls.plain = json.loads(cls.run_program("site", case, "--json", "--csv", cls.tables).stdout)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.here = Path(folder.name)

    @staticmethod
    def scenario_in(folder, data, more=""):
        (folder / "network.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
        text = MINE.replace("[mining]\n", f'[mining]\nhistory_csv = "network.csv"\n{more}')
        (folder / "case.toml").write_text(text)
        return folder / "case.toml"

    def scenario(self, data, more=""):
        return self.scenario_in(self.here, data, more)

    @staticmethod
    def run_program(*arguments):
        # From another folder: the file is beside the scenario.
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True,
                              cwd=tempfile.gettempdir())

    def site(self, scenario):
        done = self.run_program("site", scenario, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stdout[:2000])
        return json.loads(done.stdout)

    def resolved_hashprice(self, scenario, *more):
        done = self.run_program("check", scenario, "--resolved", "--json", *more)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return json.loads(done.stdout)["mining"]["outlook"]["hashprice"]

    def refused(self, scenario):
        done = self.run_program("check", scenario, "--json")
        self.assertEqual(done.returncode, 1, done.stdout[:300])
        return json.loads(done.stdout)["diagnostics"]

    def test_the_last_whole_month_before_the_close_is_the_first_hashprice(self):
        mining, evidence = self.plain["mining"], self.plain["mining"]["history_evidence"]
        self.assertAlmostEqual(mining["hashprice_usd_per_ph_day"], hashprice(80_000), places=9)
        self.assertEqual(evidence["start"]["month"], "2025-12")
        self.assertTrue(evidence["says_hashprice"])
        mine = next(a for a in self.plain["assumptions"]
                    if a["name"] == "mining.outlook.hashprice")
        self.assertEqual(mine["source"], "network.csv, 2025-12")
        low, high = (f"{hashprice(dollars):.2f}" for dollars in (60_000, 80_000))
        self.assertIn(low, mine["range"])
        self.assertIn(high, mine["range"])

    def test_a_stated_hashprice_wins_and_the_difference_is_said(self):
        case = self.scenario(network(), 'outlook = { hashprice = "30 USD/PH/day" }\n')
        screen = self.run_program("site", case).stdout.decode()
        self.assertIn("Hashprice 30.0 USD/PH/day", screen)
        below = 100 * (1 - 30 / hashprice(80_000))
        self.assertIn(f"30.0 is stated and counts, {below:.1f} % below", screen)
        self.assertLessEqual(max(map(len, screen.splitlines())), 80)

    def test_so_does_one_on_the_command_line(self):
        setting = ("--set", "mining.outlook.hashprice=31 USD/PH/day")
        said = self.resolved_hashprice(self.scenario(network()), *setting)
        self.assertAlmostEqual(said["value"], 31)

    def test_the_resolved_scenario_says_the_same_when_it_is_read_again(self):
        case = self.scenario(network())
        said = self.resolved_hashprice(case)
        self.assertEqual(said["source"], "network.csv, 2025-12")
        self.assertAlmostEqual(said["value"], hashprice(80_000), places=6)
        (self.here / "again.toml").write_bytes(self.run_program("check", case, "--resolved").stdout)
        again = self.resolved_hashprice(self.here / "again.toml")
        self.assertAlmostEqual(again["value"], hashprice(80_000), places=6)

    def test_every_whole_month_says_what_the_fleet_mined_and_paid_up_to(self):
        mining = self.plain["mining"]
        self.assertEqual([m["month"] for m in mining["history"]][:2], ["2023-07", "2023-08"])
        self.assertEqual(len(mining["history"]), 31)  # of February only twelve days are known
        share = mining["hash_rate_ehs"] / 900
        for month in mining["history"]:
            days = 30 if month["month"][5:] in ("04", "06", "09", "11") else 31
            if month["month"][5:] != "02":
                self.assertAlmostEqual(month["mined_btc"], days * share * 456, places=6)
            value = month["breakeven_power_usd_per_mwh"] / month["hashprice_usd_per_ph_day"]
            self.assertLess(value, 1 / 24 / mining["efficiency_j_per_th"] * 1000)
        last = mining["history"][-1]
        self.assertAlmostEqual(last["hashprice_usd_per_ph_day"], hashprice(60_000), places=9)

    def test_a_price_that_swings_each_month_is_no_move_of_a_year(self):
        evidence = self.plain["mining"]["history_evidence"]
        swing = math.log(80 / 60)
        self.assertAlmostEqual(evidence["measured"]["month_move"], swing, delta=0.05 * swing)
        self.assertLess(evidence["measured"]["year_move"], 0.01)
        self.assertAlmostEqual(evidence["assumed"]["growth"], -0.2)
        short = self.site(self.scenario(network(first=date(2025, 1, 1))))
        self.assertIsNone(short["mining"]["history_evidence"]["measured"])
        self.assertIn("fewer than 24", short["mining"]["history_evidence"]["measured_outcome"])

    def test_the_table_has_the_months_of_the_json(self):
        months = self.plain["mining"]["history"]
        with (self.tables / "mining_history.csv").open(newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual([row["month"] for row in table], [m["month"] for m in months])
        self.assertEqual([float(row["mined_btc"]) for row in table],
                         [m["mined_btc"] for m in months])

    def test_a_mark_and_other_line_ends_change_nothing(self):
        marked = b"\xef\xbb\xbf" + network().replace("\n", "\r\n").encode()
        self.assertEqual(self.resolved_hashprice(self.scenario(marked)),
                         self.resolved_hashprice(self.scenario(network())))

    def test_what_is_wrong_is_shown_at_the_line_of_the_file(self):
        lines = network().splitlines(keepends=True)
        del lines[5]
        found = self.refused(self.scenario("".join(lines)))
        self.assertEqual([(d["code"], d["line"]) for d in found], [("GW302", 6)])
        self.assertTrue(found[0]["file"].endswith("network.csv"))

    def test_a_gigabyte_is_not_read(self):
        case = self.scenario("")
        with (self.here / "network.csv").open("wb") as file:
            file.truncate(1 << 30)
        found = self.refused(case)
        self.assertEqual([d["code"] for d in found], ["GW105"])
        self.assertTrue(found[0]["file"].endswith("case.toml"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
