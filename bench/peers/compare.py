#!/usr/bin/env python3
"""Speed of NREL-PySAM and QuantLib on the nearest work, beside ours, in one run on one core.

    compare.py FOLDER_OF_THE_BENCHMARKS

The works are not the same; what each does more or less is printed with its figure.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import PySAM.Singleowner
import QuantLib

SECONDS, REPEATS = 0.5, 5
YEARS, STEPS = 15.0, 180


def rate_of(work, units):
    """Median rate over the repeats: `units` done by one call of `work`, a second."""
    work()
    rates = []
    for _ in range(REPEATS):
        calls, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < SECONDS:
            work()
            calls += 1
        rates.append(calls * units / elapsed)
    return statistics.median(rates)


def ours(folder, program, name):
    command = [str(Path(folder) / program), f"--benchmark_filter=^{name}$",
               "--benchmark_format=json", f"--benchmark_repetitions={REPEATS}",
               "--benchmark_report_aggregates_only=true"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for row in json.loads(text)["benchmarks"]:
        if row.get("aggregate_name") == "median" and "items_per_second" in row:
            return row["items_per_second"]
    return None  # this machine lacks the instruction set


def best(folder, program, name):
    return max(filter(None, (ours(folder, program, f"{name}/{level}") for level in range(3))))


def pysam_runs():
    model = PySAM.Singleowner.default("CustomGenerationProfileSingleOwner")
    model.SystemOutput.gen = [1000.0] * 8760
    model.FinancialParameters.analysis_period = YEARS
    model.FinancialParameters.term_tenor = YEARS - 1
    return rate_of(model.execute, 1)


def quantlib_steps(process):
    sequence = QuantLib.GaussianRandomSequenceGenerator(
        QuantLib.UniformRandomSequenceGenerator(STEPS, QuantLib.UniformRandomGenerator(1)))
    paths = QuantLib.GaussianPathGenerator(process, YEARS, STEPS, sequence, False)

    def work():
        for _ in range(100):
            paths.next()

    return rate_of(work, 100 * STEPS)


def price_process():
    today = QuantLib.Date(1, 1, 2027)
    QuantLib.Settings.instance().evaluationDate = today
    days = QuantLib.Actual365Fixed()
    growth = QuantLib.YieldTermStructureHandle(QuantLib.FlatForward(today, 0.03, days))
    none = QuantLib.YieldTermStructureHandle(QuantLib.FlatForward(today, 0.0, days))
    volatility = QuantLib.BlackVolTermStructureHandle(
        QuantLib.BlackConstantVol(today, QuantLib.NullCalendar(), 0.25, days))
    spot = QuantLib.QuoteHandle(QuantLib.SimpleQuote(100.0))
    return QuantLib.BlackScholesMertonProcess(spot, none, growth, volatility)


def main(folder):
    if hasattr(os, "sched_setaffinity"):  # one core for all of them
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ou = QuantLib.OrnsteinUhlenbeckProcess(0.4, 0.3, 0.0, 0.0)
    gbm = QuantLib.GeometricBrownianMotionProcess(100.0, 0.03, 0.25)
    waterfall, scalar = best(folder, "waterfall_bench", "waterfall"), ours(
        folder, "waterfall_bench", "waterfall_scalar")
    gbm_ours, ou_ours = best(folder, "paths_bench", "gbm"), best(folder, "paths_bench", "ou")
    pysam = pysam_runs()
    rows = [
        ("financing, runs/s", "PySAM Singleowner", pysam, waterfall),
        ("financing, runs/s", "ours, scalar reference", scalar, waterfall),
        ("GBM, path-steps/s", "QuantLib, GBM process", quantlib_steps(gbm), gbm_ours),
        ("GBM, path-steps/s", "QuantLib, BSM process", quantlib_steps(price_process()), gbm_ours),
        ("OU, path-steps/s", "QuantLib, OU process", quantlib_steps(ou), ou_ours),
    ]
    print(f"{'work':20} {'peer':24} {'peer':>10} {'ours':>10} {'ratio':>9}")
    for work, peer, their_rate, our_rate in rows:
        print(f"{work:20} {peer:24} {their_rate:10.3g} {our_rate:10.3g} "
              f"{our_rate / their_rate:9.3g}")
    print(SCOPE)


SCOPE = """
What the ratios compare:
- PySAM: one call is a whole annual model over 15 years: energy from 8,760 hours, incentives, state
  and federal tax in many classes, debt sizing, and all its output columns kept. Ours is the monthly
  waterfall of 180 rows with reserve, sweep, lock-up, cure and tax on a debt that was sized before;
  it keeps distributions and outcomes alone. Theirs does far more a run, ours twelve times the rows.
- QuantLib: a general library through its Python package: a path is made and returned as an object,
  in scalar code, with a Mersenne twister and the inverse normal. Its equity process looks up its
  curves at each step. Ours makes eight paths at once with a counter-based generator, as doubles.
- All on one core, medians of 5; the waterfall's and the paths' inputs are in bench/*_bench.cpp."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
