#!/usr/bin/env python3
"""Checks the coupled dispatch against the HiGHS solver (highspy).

    highs_dispatch.py DISPATCH_CASE FIXTURE [WEEKS]

The reference year: HiGHS gives the published optimum to 1e-8, ours is within 1e-6 of it. Random
weeks with every feature on (1,000 of them): ours within 1e-6, our bound below theirs, our plan
within every limit.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
PUBLISHED = 13_720_081.7256


def import_highs():
    try:
        import highspy
        import numpy
        return highspy, numpy
    except ImportError:
        peers = Path(__file__).resolve().parents[2] / "build" / "peers" / "bin" / "python"
        if peers.exists() and Path(sys.prefix).resolve() != peers.parents[1].resolve():
            os.execv(peers, [str(peers), *sys.argv])
        print("skipped: highspy is not installed (bench/peers/install installs it)")
        sys.exit(SKIPPED)


class Programme:
    """A linear programme put together column by column: rows are numbered beforehand."""

    def __init__(self, row_lower, row_upper):
        self.row_lower, self.row_upper = row_lower, row_upper
        self.cost, self.lower, self.upper = [], [], []
        self.start, self.index, self.value = [0], [], []

    def column(self, cost, lower, upper, *entries):
        for row, value in entries:
            self.index.append(row)
            self.value.append(value)
        self.start.append(len(self.index))
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)

    def highs(self, highspy, numpy):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.row_lower)
        lp.col_cost_, lp.col_lower_ = numpy.array(self.cost), numpy.array(self.lower)
        lp.col_upper_ = numpy.array(self.upper)
        lp.row_lower_, lp.row_upper_ = numpy.array(self.row_lower), numpy.array(self.row_upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = numpy.array(self.start, dtype=numpy.int32)
        lp.a_matrix_.index_ = numpy.array(self.index, dtype=numpy.int32)
        lp.a_matrix_.value_ = numpy.array(self.value)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.passModel(lp)
        return solver


def programme(case):
    """Rows: balance, storage, ramp and peak of each hour. First columns: grid imports."""
    hours = len(case["price"])
    charge, discharge, energy, stored, drawn, wear = case["battery"]
    up, down = case["ramp"]
    infinite = float("inf")
    balance, storage = list(range(hours)), list(range(hours, 2 * hours))
    ramp, peak = list(range(2 * hours, 3 * hours)), list(range(3 * hours, 4 * hours))
    firm = [sum(tier["demand"][t] for tier in case["tiers"] if tier["firm"]) for t in range(hours)]
    lp = Programme(firm + [0.0] * hours + [-down] * hours + [0.0] * hours,
                   firm + [0.0] * hours + [up] * hours + [infinite] * hours)
    for t in range(hours):
        lp.column(case["price"][t], 0, case["import_limit"][t], (balance[t], 1), (peak[t], -1))
    for t in range(hours):
        after = (t + 1) % hours
        lp.column(0, 0, charge, (balance[t], -1), (storage[t], -stored))
        lp.column(wear, 0, discharge, (balance[t], 1), (storage[t], drawn))
        lp.column(0, 0, energy, (storage[t], 1), (storage[after], -1))
        for generator in case["generators"]:
            lp.column(generator["cost"], 0, generator["available"][t], (balance[t], 1))
        for tier in case["tiers"]:
            value, demand = tier["value"], tier["demand"][t]
            if tier["firm"]:
                lp.column(value, 0, demand, (balance[t], 1))
            elif tier["ramped"]:
                lp.column(-value, 0, demand, (balance[t], -1), (ramp[t], 1), (ramp[after], -1))
            else:
                lp.column(-value, 0, demand, (balance[t], -1))
    ends = case["starts"][1:] + [hours]
    for first, end in zip(case["starts"], ends):
        lp.column(case["peak"], 0, infinite, *((peak[t], 1) for t in range(first, end)))
    return lp


def optimum(case, highspy, numpy):
    solver = programme(case).highs(highspy, numpy)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver.getInfo().objective_function_value


def cases(program, *arguments):
    with subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE,
                          text=True) as process:
        for line in process.stdout:
            yield json.loads(line)
    assert process.returncode == 0


def main(program, fixture, weeks):
    highspy, numpy = import_highs()
    failures = []

    def expect(condition, what):
        if not condition:
            failures.append(what)
            print(what)

    for case in cases(program, "reference", fixture):
        theirs = optimum(case, highspy, numpy)
        print(f"reference year: HiGHS {theirs:.6f}, ours {case['cost']:.6f}, bound "
              f"{case['bound']:.6f}, {case['iterations']} iterations")
        expect(abs(theirs / PUBLISHED - 1) < 1e-8, "HiGHS differs from the published optimum")
        expect(abs(case["cost"] / PUBLISHED - 1) < 1e-6, "ours differs from the published optimum")
    worst, iterations, count = 0.0, 0, 0
    for seed, case in enumerate(cases(program, "weeks", weeks, 1), 1):
        theirs = optimum(case, highspy, numpy)
        scale = max(abs(theirs), 1.0)
        error = abs(case["cost"] - theirs) / scale
        worst, iterations, count = max(worst, error), max(iterations, case["iterations"]), count + 1
        expect(error < 1e-6, f"week {seed}: ours {case['cost']!r}, HiGHS {theirs!r}")
        expect(case["bound"] <= theirs + 1e-7 * scale, f"week {seed}: bound too high")
        expect(case["violation"] < 1e-5, f"week {seed}: violation {case['violation']!r}")
        expect(case["converged"], f"week {seed}: not converged")
    print(f"{count} random weeks: worst relative difference {worst:.1e}, at most {iterations} "
          "iterations")
    return 1 if failures or count != weeks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000))
