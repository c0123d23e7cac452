// The expected case of a plan: contracted cash through the waterfall, its metrics, its notes.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/finance/metrics.h"
#include "gigawatt/finance/statements.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::plan {

// Coverage of one payment.
struct CoverageTest {
  int row = 0;
  double cash_usd = 0, service_usd = 0, dscr = 0;  // service as scheduled, without a sweep
  double due_usd = 0;                              // service that a sweep leaves
};

struct BaseMetrics {
  double project_cost_usd = 0, debt_usd = 0, equity_usd = 0, loan_to_cost = 0;
  double first_year_noi_usd = 0;  // of every phase's first lease year
  double average_noi_usd = 0;     // a year, over the base terms
  double yield_on_cost = 0;       // first-year NOI / cost
  double average_noi_yield = 0;
  finance::Metric dscr_first_year, dscr_average, dscr_minimum, sculpted_dscr;
  finance::Metric llcr, loan_to_value, debt_yield;
  double npv_usd = 0;
  finance::Metric equity_irr, payback_months;
};

// A sentence that the numbers call for; `code` is stable, the text is for people.
struct Note {
  std::string code;
  std::string text;
};

struct BaseCase {
  std::vector<CoverageTest> tests;
  BaseMetrics metrics;
  std::vector<Note> notes;
  finance::WaterfallRecord record;
  std::vector<double> distributions_usd;  // less the owners' tax
  std::vector<double> equity_flows_usd;   // flow 0 at close, flow r + 1 at the end of row r
  finance::Statements statements;
  bool defaults = false;  // even the contracted cash does not carry the debt
  int default_row = 0;
};

BaseCase base_case(const Plan& plan, const Financing& financing);

// Notes of a base case (notes.cpp).
std::vector<Note> notes_of(const Plan& plan, const Financing& financing, const BaseCase& base);

}  // namespace gigawatt::plan
