#!/usr/bin/env python3
"""[power] of a scenario from the user's own files to the energy year that `site` shows.

    site_power_test.py PROGRAM REPOSITORY
"""

import csv
import functools
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

PROGRAM, REPOSITORY = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
CAMPUS = REPOSITORY / "scenarios/west-texas-campus.toml"
FLAT = REPOSITORY / "scenarios/childress-microsoft.toml"
# Under sanitizers a study takes ten times as long: ways that end in the same code are tried once.
SANITIZED = os.environ.get("GIGAWATT_SANITIZED") == "1"


def hours(year, first=0, last=None):
    """Hour by hour from the first of January, as a clock that never changes has them."""
    start = datetime(year, 1, 1)
    count = (datetime(year + 1, 1, 1) - start) // timedelta(hours=1)
    for hour in range(first, count if last is None else last):
        yield start + timedelta(hours=hour)


def price(time):
    """Dear evenings, cheap nights, a negative hour each Sunday noon."""
    if time.weekday() == 6 and time.hour == 12:
        return -10
    return 120 if time.hour == 19 else 25 if time.hour < 7 else 40


def prices(times, label="%Y-%m-%dT%H:%M"):
    return "time,price\n" + "".join(f"{t.strftime(label)},{price(t)}\n" for t in times)


@functools.cache
def campus_energy():
    done = subprocess.run([PROGRAM, "site", str(CAMPUS), "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)["energy"]


class Power(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.here = Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def scenario(self, power, base=FLAT):
        """The base with another [power], in the folder of the test."""
        text = base.read_text()
        text = re.sub(r"^\[power\]\n.*?(?=^\[\[cloud|^\[\[contract)", lambda _: power + "\n\n",
                      text, flags=re.MULTILINE | re.DOTALL)
        self.assertIn(power, text)
        (self.here / "case.toml").write_text(text)
        return self.here / "case.toml"

    def with_prices(self, data, keys='zone = "UTC-6"', more=""):
        (self.here / "own.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
        return self.scenario(
            f'[power]\nescalation = "0 %"\n{more}\n[power.price_csv]\nfile = "own.csv"\n{keys}')

    def site(self, scenario, *more):
        # From another folder: the file is beside the scenario.
        return subprocess.run([PROGRAM, "site", str(scenario), "--json", *more],
                              capture_output=True, cwd=tempfile.gettempdir())

    def energy(self, scenario, *more):
        done = self.site(scenario, *more)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stdout[:2000])
        return json.loads(done.stdout)["energy"]

    def refused(self, scenario):
        done = self.site(scenario)
        self.assertEqual(done.returncode, 1, done.stdout[:300])
        return json.loads(done.stdout)["diagnostics"]

    # --- The user's own prices ------------------------------------------------------------------

    def test_own_prices_are_taken_as_they_are(self):
        energy = self.energy(self.with_prices(prices(hours(2025))))
        mean = sum(price(t) for t in hours(2025)) / 8760
        # The mine stops in the dear evenings, and halls never do.
        hall = energy["uses"][0]
        self.assertAlmostEqual(hall["usd_per_mwh"], mean, delta=0.2)  # weekdays move the year's end
        self.assertGreater(energy["curtailed_mwh"], 0)
        self.assertLess(energy["uses"][1]["usd_per_mwh"], 40)
        self.assertEqual(energy["optimum_gap"], 0)
        self.assertLess(abs(energy["reduction_error_usd"]), 1e-6 * energy["cost_usd"])

    def test_any_way_to_write_a_year_is_the_same(self):
        text = prices(hours(2025))
        plain = self.energy(self.with_prices(text))
        if not SANITIZED:
            self.assertEqual(plain, self.energy(self.with_prices(text.replace("\n", "\r\n"))))
            self.assertEqual(plain, self.energy(self.with_prices(b"\xef\xbb\xbf" + text.encode())))
        ending = "date,he,price\n" + "".join(
            f"{t:%Y-%m-%d},{t.hour + 1},{price(t)}\n" for t in hours(2025))
        self.assertEqual(plain, self.energy(self.with_prices(
            ending, 'zone = "UTC-6"\ntime_column = "date"\nhour_column = "he"\nlabel = "ending"')))
        cents = "time,c\n" + "".join(f"{t:%Y-%m-%dT%H:%M},{100 * price(t)}\n" for t in hours(2025))
        scaled = self.energy(self.with_prices(
            cents, 'zone = "UTC-6"\ncolumn = "c"\nusd_per_unit = 0.01'))
        self.assertAlmostEqual(scaled["cost_usd"] / plain["cost_usd"], 1, places=12)

    def test_summer_time_is_a_zones_own(self):
        """A year on the wall: 02:00 of 9 March is skipped, 01:00 of 2 November comes twice."""
        walls = []
        for t in hours(2025):
            summer = datetime(2025, 3, 9, 2) <= t < datetime(2025, 11, 2, 1)
            walls.append(t + timedelta(hours=1) if summer else t)
        central = 'zone = "US/Central"'
        self.energy(self.with_prices(prices(walls), central))
        for zone, found in (("UTC-6", "GW302"), ("US/Central", None)):
            done = self.site(self.with_prices(prices(walls), f'zone = "{zone}"'))
            codes = [d["code"] for d in json.loads(done.stdout)["diagnostics"]]
            self.assertEqual(found in codes if found else done.returncode, True if found else 0)
        # And a year without the skip, read on the wall.
        self.assertIn("GW410", [d["code"] for d in self.refused(
            self.with_prices(prices(hours(2025)), central))])

    def test_a_leap_year_serves_years_of_any_length(self):
        energy = self.energy(self.with_prices(prices(hours(2024))))
        self.assertGreater(energy["mwh"], 0)

    def test_bad_files_are_diagnosed_where_they_are_wrong(self):
        year = prices(hours(2025)).splitlines(keepends=True)
        broken = {
            "8,759 rows, the last is missing": ("".join(year[:-1]), "GW302", "case.toml"),
            "8,759 rows, one in June is missing": ("".join(year[:4001] + year[4002:]), "GW302",
                                                   "own.csv"),
            "8,784 rows": (prices(hours(2025, 0, 8784)), "GW302", "case.toml"),
            "a row twice": ("".join(year[:500] + year[499:]), "GW408", "own.csv"),
            "text in a cell": ("".join(year).replace(",120\n", ",dear\n", 1), None, "own.csv"),
            "an empty cell": ("".join(year).replace(",120\n", ",\n", 1), None, "own.csv"),
            "UTF-16": ("".join(year).encode("utf-16"), None, None),
            "no row": ("time,price\n", "GW104", "case.toml"),
            "no byte": ("", "GW104", "case.toml"),
            "another column": ("".join(year).replace("price", "usd"), None, "own.csv"),
        }
        for name, (data, code, file) in broken.items():
            with self.subTest(name):
                found = self.refused(self.with_prices(data))[0]
                if code:
                    self.assertEqual(found["code"], code)
                if file:
                    self.assertTrue(found["file"].endswith(file), found)
                self.assertGreater(found["line"], 0, found)
                self.assertGreater(found["column"], 0, found)

    def test_a_missing_file_is_shown_at_the_scenarios_line(self):
        (self.here / "own.csv").unlink(missing_ok=True)
        scenario = self.with_prices(prices(hours(2025)))
        (self.here / "own.csv").unlink()
        found = self.refused(scenario)[0]
        self.assertEqual(found["code"], "GW101")
        self.assertTrue(found["file"].endswith("case.toml"))

    def test_absurd_prices_end_in_numbers(self):
        for value in (-1000, 1e6) if SANITIZED else (0, -1000, 1e6, 4999.99):
            text = "time,price\n" + "".join(f"{t:%Y-%m-%dT%H:%M},{value}\n" for t in hours(2025))
            for more in ("", '[power.battery]\npower = "50 MW"\nenergy = "100 MWh"\n'):
                with self.subTest(price=value, battery=bool(more)):
                    energy = self.energy(self.with_prices(text, more=more))
                    mining = sum(use["mwh"] for use in energy["uses"][1:])
                    self.assertEqual(mining > 1, value <= 0)
                    # A lost MWh of a hall is worth 5,000.
                    self.assertEqual(energy["hall_mwh"] > 1, value < 5000)

    # --- Everything at once ---------------------------------------------------------------------

    def test_energy_in_is_energy_out_in_every_hour(self):
        with tempfile.TemporaryDirectory() as folder:
            energy = self.energy(CAMPUS, "--csv", folder)
            rows, months = (list(csv.DictReader(io.StringIO((Path(folder) / name).read_text())))
                            for name in ("energy_hours.csv", "energy_months.csv"))
        self.assertIn(len(rows), (8760, 8784))
        stored = None
        for row in rows:
            r = {key: float(value) for key, value in row.items()}
            self.assertAlmostEqual(r["import_mw"] + r["generated_mw"] + r["discharge_mw"],
                                   r["hall_mw"] + r["mining_mw"] + r["charge_mw"], places=5)
            self.assertGreaterEqual(r["curtailed_mw"], -1e-6)
            if stored is not None:
                one_way = 0.85 ** 0.5
                self.assertAlmostEqual(
                    r["stored_mwh"],
                    stored + r["charge_mw"] * one_way - r["discharge_mw"] / one_way, places=5)
            stored = r["stored_mwh"]
        imported = sum(float(r["import_mw"]) for r in rows)
        self.assertAlmostEqual(imported / energy["mwh"], 1, places=9)
        self.assertEqual(len(months), 12)
        for key in ("cost_usd", "curtailed_mwh"):
            self.assertAlmostEqual(sum(float(m[key]) for m in months) / energy[key], 1, places=9)
        self.assertAlmostEqual(sum(energy["bill"].values()) / energy["cost_usd"], 1, places=9)
        self.assertLess(energy["optimum_gap"], 1e-6)
        self.assertGreater(energy["battery"]["discharged_mwh"], 1000)
        self.assertGreater(energy["bill"]["coincident_usd"], 0)
        self.assertLess(energy["bill"]["credit_usd"], 0)

    def test_what_the_reduction_leaves_out_is_said(self):
        energy = campus_energy()
        self.assertAlmostEqual(energy["reduction_error_usd"],
                               energy["reduced_usd"] - energy["dispatched_usd"], places=3)
        # What was measured is counted; of a year between two that were, little is left out.
        self.assertLess(abs(energy["reduction_error_usd"]), 1e-4 * energy["cost_usd"])
        other = energy["reduction_unmeasured"]
        self.assertGreater(other["first_month"], energy["first_month"])
        self.assertLess(abs(other["error_usd"]), 0.01 * energy["cost_usd"])
        reduction = energy["reduction"]
        self.assertGreater(abs(reduction["hourly_usd"] - reduction["dispatched_usd"]), 5e6)
        done = subprocess.run([PROGRAM, "site", str(CAMPUS)], capture_output=True)
        self.assertIn(b"Left out of this year", done.stdout)
        self.assertIn(b"Grid peaks", done.stdout)

    def test_a_battery_is_never_worth_less_than_none(self):
        with_one = campus_energy()["dispatched_usd"]
        text = CAMPUS.read_text()
        without = re.sub(r"\[power\.battery\]\n.*?(?=^\[)", "", text,
                         flags=re.MULTILINE | re.DOTALL)
        (self.here / "without.toml").write_text(without)
        self.assertGreater(with_one, self.energy(self.here / "without.toml")["dispatched_usd"])

    def test_a_price_of_the_command_line_stands_for_the_files(self):
        energy = self.energy(self.with_prices(prices(hours(2025))), "--set",
                             "power.price=41 USD/MWh")
        self.assertAlmostEqual(energy["mean_price_usd_per_mwh"], 41, places=6)

    def test_a_charge_on_each_months_peak_couples_its_hours(self):
        energy = self.energy(self.scenario(
            '[power]\nescalation = "0 %"\nprice = "40 USD/MWh"\n[power.tariff]\n'
            'delivery = "5 USD/MWh"\ndemand_charge = "2 USD/kW-month"\nfee = "10000 USD/month"'))
        self.assertAlmostEqual(energy["bill"]["fee_usd"], 120e3, places=6)
        peaks = sum(month["peak_mw"] for month in energy["months"])
        self.assertAlmostEqual(energy["bill"]["demand_usd"] / (2000 * peaks), 1, places=9)
        self.assertAlmostEqual(energy["bill"]["delivery_usd"] / (5 * energy["mwh"]), 1, places=9)
        self.assertLess(energy["optimum_gap"], 1e-6)

    def test_sun_and_wind_of_a_shipped_year_feed_the_site(self):
        for kind, least, most in (("pv_tracking", 0.28, 0.31), ("wind", 0.38, 0.46)):
            plant = (f'[power]\nprice = "40 USD/MWh"\n[[power.generator]]\nname = "plant"\n'
                     f'capacity = "20 MW"\ncost = "0 USD/MWh"\nprofile = "{kind}"\n'
                     'resource = "amarillo_tx"')
            energy = self.energy(self.scenario(plant))
            made = sum(month["generated_mwh"] for month in energy["months"])
            self.assertGreater(made / (20 * 8760), least)
            self.assertLess(made / (20 * 8760), most)

    def test_a_ppa_is_settled_by_the_hours_of_a_shipped_year(self):
        energy = self.energy(self.scenario(
            '[power]\nescalation = "0 %"\nprice = "40 USD/MWh"\n[power.tariff]\n'
            'hedge = [{ shape = "profile", volume = "50 MW", strike = "50 USD/MWh", '
            'profile = "wind", resource = "amarillo_tx" }]'))
        share = energy["bill"]["hedge_usd"] / ((50 - 40) * 50 * 8760)
        self.assertGreater(share, 0.38)
        self.assertLess(share, 0.46)

    def test_the_landlords_bill_follows_the_same_hours(self):
        """`run` bills a flat 1 MW at own prices as the file says."""
        text = CAMPUS.read_text()
        text = re.sub(r"^\[power\]\n.*?(?=^\[\[contract)",
                      '[power]\nescalation = "0 %"\nload_factor = "100 %"\npue = 1\n'
                      '[power.price_csv]\nfile = "own.csv"\nzone = "UTC-6"\n\n', text,
                      flags=re.MULTILINE | re.DOTALL)
        (self.here / "case.toml").write_text(text)
        (self.here / "own.csv").write_text(prices(hours(2025)))
        done = subprocess.run([PROGRAM, "run", str(self.here / "case.toml"), "--set",
                               "risk.paths=8", "--json"], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout[:2000])
        power = json.loads(done.stdout)["power"]
        mean = sum(price(t) for t in hours(2025)) / 8760
        self.assertAlmostEqual(power["price_usd_per_mwh"], mean, places=6)
        # Of the first twelve months from completion on both halls draw 100 MW, at first one.
        self.assertLess(power["first_full_year_cost_usd"], 100 * 8784 * mean * 1.01)
        self.assertGreater(power["first_full_year_cost_usd"], 100 * 8760 * mean * 0.7)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
