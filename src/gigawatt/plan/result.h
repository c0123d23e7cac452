// What a run yields: expected case, distributions, load line, assumptions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/plan/assumption.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/risk/load_line.h"

namespace gigawatt::plan {

// A distribution over the paths, as mean, standard error and quantiles.
struct Summary {
  double mean = 0, standard_error = 0;
  std::vector<double> quantiles;  // at kQuantiles
  std::int64_t counted = 0;       // paths that have the value
  std::string outcome;            // named where no path has it
};
inline const std::vector<double> kQuantiles = {0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99};

struct Probability {
  double value = 0, standard_error = 0;
};

// Default probability when only one driver moves.
struct DriverShare {
  std::string driver;
  std::int64_t paths = 0;
  Probability default_probability;
  double default_probability_of_all = 0;  // of all drivers together, on the same paths
  double npv_deviation_usd = 0;           // standard deviation of NPV under this driver alone
};

struct RiskResult {
  std::int64_t paths = 0;
  std::string regime;
  Probability default_probability, covenant_breach_probability, tenant_loss_probability;
  bool covenant_tested = false;  // false: the debt has no covenant, or there is no debt
  double lender_expected_loss_usd = 0, lender_expected_loss_se_usd = 0;
  double lender_loss_cvar99_usd = 0;
  double loss_given_default = 0;  // of the debt; 0 where nothing defaults
  Summary minimum_dscr, average_dscr, npv_usd, equity_irr, payback_months;
  double npv_cvar95_usd = 0;  // mean of the worst 5 %
  std::vector<DriverShare> drivers;
  PathColumns columns;
};

// A size of the load line's grid that no financing closes.
struct Unfinanceable {
  double size = 0;  // in the unit of the grid
  std::string why;
};

// One mark of the load line: the largest size up to which the limit holds in the regime and in
// every milder one.
struct LoadLineEntry {
  std::string regime;
  std::string basis;  // "debt" or "MW"
  std::string unit;   // "USD" or "MW"
  risk::LoadLineMark mark;
  double own_size = 0;         // the scenario's, in `unit`
  std::string reproduce;       // --set options that run the scenario at the mark
  std::optional<double> next;  // the next size of the grid, which breaks the limit
  std::string bound_by;        // the milder regime whose limit `next` breaks; empty: its own
  std::optional<Unfinanceable> refused;  // the size after the mark, where it cannot be closed
};

struct RunResult {
  std::unique_ptr<const Plan> plan;
  std::unique_ptr<const Financing> financing;
  BaseCase base;
  std::optional<RiskResult> risk;  // absent where the run was stopped before it
  std::vector<LoadLineEntry> load_line;
  std::vector<Assumption> assumptions;  // biggest lever first
  bool stopped = false;
};

}  // namespace gigawatt::plan
