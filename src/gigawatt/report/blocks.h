// The blocks of the screen of a run, each printed from the part of the result that it shows.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/finance/metrics.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/report/screen.h"

namespace gigawatt::report {

// A metric through `show`, or the words that stand in its place.
template <class Show>
std::string metric_text(const finance::Metric& metric, Show show) {
  if (!metric.value) return metric.outcome;
  if (metric.outcome.empty()) return show(*metric.value);
  return show(*metric.value) + " (" + metric.outcome + ")";
}

// "0.31 % ± 0.06 %", or what none in so many paths says at 95 % confidence.
std::string probability_text(const plan::Probability& probability, std::int64_t paths);
// "Slow adoption" for "slow_adoption".
std::string regime_label(const plan::Plan& plan, std::string_view name);

// Site, mine, conversion, power, chips, contracts, finance, market, risk: links that the scenario
// does not use are absent.
void print_chain(Screen& screen, const plan::RunResult& result, const catalog::Catalog& catalog);
// What the halls and the mine bring in the first years, where the mine is part of the cash flow.
void print_campus(Screen& screen, const plan::RunResult& result);
// The expected case, then the distributions and what drives them.
void print_expected_case(Screen& screen, const plan::RunResult& result);
struct LoanTerms {
  double debt_usd = 0;  // 0: all equity, nothing to say of a loan
  bool has_covenant = false;
};
void print_risk(Screen& screen, const plan::RiskResult& risk, const LoanTerms& loan);
// One row a regime, the mark on the debt basis and on the MW basis beside each other.
void print_load_line(Screen& screen, const plan::Plan& plan,
                     std::span<const plan::LoadLineEntry> entries);
// Each with its value, how far it moves the result, and why it is what it is.
void print_assumptions(Screen& screen, std::span<const plan::Assumption> assumptions,
                       std::size_t most);

}  // namespace gigawatt::report
