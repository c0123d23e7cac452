#!/usr/bin/env python3
"""Checks annual financings against NREL's System Advisor Model (PySAM, Singleowner).

    pysam_annual_case.py ANNUAL_CASE

Both are handed the same yearly revenue, cost and debt terms. Compared to 1e-9 relative: the debt
that a DSCR sizes, equity, interest, principal, balance, reserve and distribution of each year, the
cash for debt service and the least DSCR.

Where the conventions differ, the case stays where they agree:
  interest on the reserve  theirs is no part of cash for debt service, ours is; it is zero here
  debt as a share of cost  theirs is iterated to 0.01 % of the cost, ours is solved; the size that
                           theirs arrives at is handed to ours
  construction             theirs is one sum at close, ours monthly; the money is spent in the first
                           month and earns nothing
  tax                      theirs pays at the year's end on a table of classes; no tax here
  payment dates            ours may be any months; once a year here
"""

import math
import os
import subprocess
import sys
from pathlib import Path

SKIPPED = 77
YEARS, TENOR, RATE, FEE, RESERVE_MONTHS, COST = 20, 15, 6.192, 1.0, 6, 3.2e9
HOURLY_KWH, YEARLY_KWH = 1000.0, 1000.0 * 8760


def import_pysam():
    try:
        import PySAM.Singleowner
        return PySAM.Singleowner
    except ImportError:
        peers = Path(__file__).resolve().parents[2] / "build" / "peers" / "bin" / "python"
        if peers.exists() and Path(sys.prefix).resolve() != peers.parents[1].resolve():
            os.execv(peers, [str(peers), *sys.argv])
        print("skipped: NREL-PySAM is not installed (bench/peers/run installs it)")
        sys.exit(SKIPPED)


def revenue_and_cost():
    """A lease with 3 % steps, a weak year and a renewal at another rent."""
    revenue = [370e6 * 1.03 ** year for year in range(YEARS)]
    revenue[6] *= 0.95
    revenue[TENOR:] = [400e6 * 1.02 ** year for year in range(YEARS - TENOR)]
    return revenue, [8e6 * 1.025 ** year for year in range(YEARS)]


def theirs(singleowner, terms):
    revenue, cost = revenue_and_cost()
    model = singleowner.default("CustomGenerationProfileSingleOwner")
    model.SystemOutput.gen = [HOURLY_KWH] * 8760
    model.SystemOutput.system_capacity = HOURLY_KWH
    model.FinancialParameters.system_capacity = HOURLY_KWH
    model.Revenue.ppa_price_input = [usd / YEARLY_KWH for usd in revenue]
    model.Revenue.ppa_soln_mode = 1
    model.Revenue.ppa_escalation = 0
    model.Revenue.dispatch_tod_factors = [1] * 9
    model.Revenue.dispatch_factors_ts = [1] * 8760
    model.SystemCosts.om_capacity = [0]
    model.SystemCosts.om_fixed = cost
    model.SystemCosts.om_fuel_cost = [0]
    model.SystemCosts.total_installed_cost = COST
    model.Lifetime.inflation_rate = 0
    settings = dict(
        analysis_period=YEARS, construction_financing_cost=0, cost_debt_closing=0,
        cost_debt_fee=FEE, dscr_reserve_months=RESERVE_MONTHS, insurance_rate=0,
        months_working_reserve=0, reserves_interest=0, federal_tax_rate=[0], state_tax_rate=[0],
        term_tenor=TENOR, term_int_rate=RATE, inflation_rate=0, loan_moratorium=0, **terms)
    for name, value in settings.items():
        setattr(model.FinancialParameters, name, value)
    model.execute()
    return model  # its outputs live as long as it does


def ours(program, amortisation, debt, dscr):
    revenue, cost = revenue_and_cost()
    lines = [f"{amortisation} {debt!r} {dscr!r} {TENOR} {RATE / 100!r} {FEE / 100!r}",
             f"{RESERVE_MONTHS} {COST!r}"]
    lines += [repr(r - c) for r, c in zip(revenue, cost)]
    text = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True,
                          check=True).stdout
    head, *years = [[float(x) for x in line.split()] for line in text.splitlines()]
    names = ("interest", "principal", "balance", "reserve", "distribution", "cfads")
    return head, {name: [year[k] for year in years] for k, name in enumerate(names)}


class Comparison:
    def __init__(self):
        self.worst, self.failures, self.count = 0.0, [], 0

    def same(self, what, a, b, scale):
        error = abs(a - b) / scale
        self.count += 1
        self.worst = max(self.worst, error if math.isfinite(error) else math.inf)
        if not error <= 1e-9:
            self.failures.append(f"{what}: ours {a!r}, theirs {b!r}")


def compare(name, model, mine, comparison):
    out = model.Outputs
    (debt, equity, least), columns = mine
    comparison.same(f"{name} debt", debt, out.size_of_debt, debt)
    comparison.same(f"{name} equity", equity, out.size_of_equity, debt)
    comparison.same(f"{name} least DSCR", least, out.min_dscr, 1)
    theirs_by_name = {
        "interest": out.cf_debt_payment_interest[1:],
        "principal": out.cf_debt_payment_principal[1:],
        "balance": out.cf_debt_balance[1:],
        "reserve": out.cf_reserve_debtservice[1:],
        "distribution": out.cf_pretax_cashflow[1:],
        "cfads": out.cf_ebitda[1:],
    }
    for column, values in theirs_by_name.items():
        assert len(values) == YEARS, (column, len(values))
        for year, (a, b) in enumerate(zip(columns[column], values), 1):
            comparison.same(f"{name} {column} of year {year}", a, b, debt)
    for year in range(TENOR):
        service = columns["interest"][year] + columns["principal"][year]
        comparison.same(f"{name} DSCR of year {year + 1}", columns["cfads"][year] / service,
                        out.cf_pretax_dscr[year + 1], 1)


def main(program):
    singleowner = import_pysam()
    comparison = Comparison()
    for dscr in (1.15, 1.3, 1.6):
        model = theirs(singleowner, dict(debt_option=1, dscr=dscr))
        compare(f"sculpted to {dscr}", model, ours(program, "sculpted", 0.0, dscr), comparison)
    for name, option in (("level", 0), ("custom", 1)):
        model = theirs(singleowner, dict(debt_option=0, debt_percent=70, payment_option=option))
        compare(name, model, ours(program, name, model.Outputs.size_of_debt, 1.0), comparison)
    for failure in comparison.failures:
        print(failure)
    print(f"{comparison.count} numbers, worst relative difference {comparison.worst:.1e}")
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
