#include <array>

#include <fmt/format.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::report {

namespace {

constexpr int kNameWidth = 24;
constexpr int kNumberWidth = 13;
// Places of the 5 %, 50 % and 95 % quantiles in plan::kQuantiles.
constexpr std::array<std::size_t, 3> kShown = {1, 3, 5};

using Show = std::string (*)(double);

void print_summary(Screen& screen, std::string_view name, const plan::Summary& summary, Show show) {
  std::string row = "  " + left(name, kNameWidth - 2);
  if (summary.quantiles.empty()) {
    screen.line(row + summary.outcome);
    return;
  }
  for (const std::size_t q : kShown) row += right(show(summary.quantiles[q]), kNumberWidth);
  screen.line(row + right(show(summary.mean), kNumberWidth));
}

void print_fact(Screen& screen, std::string_view name, std::string_view text) {
  std::string head = "  " + left(name, kNameWidth - 2);
  for (const std::string& row : wrapped(text, screen.width() - kNameWidth)) {
    screen.line(head + row);
    head.assign(kNameWidth, ' ');
  }
}

// "Cost overrun $173M; tenant default $27M": deviation of NPV when one driver moves alone.
std::string npv_drivers_text(const plan::RiskResult& risk) {
  std::string text;
  for (const plan::DriverShare& share : risk.drivers)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", share.driver,
                        money_text(share.npv_deviation_usd));
  return text;
}

// "Tenant default 0.83 % ± 0.20 % (2,048 paths; all 0.93 %)": what defaults the debt with the
// others held, beside all of them on those paths.
std::string default_drivers_text(const plan::RiskResult& risk) {
  std::string text;
  for (const plan::DriverShare& share : risk.drivers)
    if (share.default_probability.value > 0)
      text += fmt::format("{}{} {} ± {}", text.empty() ? "" : "; ", share.driver,
                          percent_text(share.default_probability.value),
                          percent_text(share.default_probability.standard_error));
  if (text.empty()) return "none";
  const plan::DriverShare& any = risk.drivers.front();
  return fmt::format("{} ({} paths; all {})", text, count_text(any.paths),
                     percent_text(any.default_probability_of_all));
}

// Who pays, and so what is before it and what after.
std::string tax_text(const plan::RunResult& result) {
  const std::string rate = percent_text(result.financing->terms.tax_rate);
  return result.plan->company_pays_tax()
             ? fmt::format("{}, paid by the company ahead of its lenders: coverage is after it",
                           rate)
             : fmt::format("{}, paid by the owners: coverage is before it, their returns after it",
                           rate);
}

std::string loss_text(const plan::RiskResult& risk, double debt_usd) {
  if (risk.lender_expected_loss_usd == 0)
    return risk.default_probability.value > 0 ? "$0: what is recovered covers the debt" : "$0";
  return fmt::format("{} ± {}, {} of the debt; worst 1 % of paths {}",
                     money_text(risk.lender_expected_loss_usd),
                     money_text(risk.lender_expected_loss_se_usd),
                     percent_text(risk.lender_expected_loss_usd / debt_usd),
                     money_text(risk.lender_loss_cvar99_usd));
}

void print_loan_risk(Screen& screen, const plan::RiskResult& risk, const LoanTerms& loan) {
  print_fact(screen, "Default to maturity",
             probability_text(risk.default_probability, risk.paths) +
                 (loan.has_covenant ? "" : "; no covenant to breach"));
  if (risk.default_probability.value > 0 && !risk.drivers.empty())
    print_fact(screen, "  of one driver alone", default_drivers_text(risk));
  if (loan.has_covenant)
    print_fact(screen, "Covenant breach",
               probability_text(risk.covenant_breach_probability, risk.paths));
  print_fact(screen, "Lender's loss, mean", loss_text(risk, loan.debt_usd));
}

}  // namespace

std::string probability_text(const plan::Probability& probability, std::int64_t paths) {
  if (probability.value <= 0 && paths > 0)
    return fmt::format("none of {} paths (below {})", count_text(paths),
                       percent_text(base::binomial_upper_bound(0, paths)));
  return fmt::format("{} ± {}", percent_text(probability.value),
                     percent_text(probability.standard_error));
}

void print_expected_case(Screen& screen, const plan::RunResult& result) {
  const plan::BaseMetrics& m = result.base.metrics;
  const base::Fraction hurdle = result.plan->spec.finance.cost_of_equity;
  screen.heading("VERDICT", "expected case: contracted rent, planned dates, budgeted cost");
  print_fact(screen, "Net operating income",
             fmt::format("{} first year ({} of cost), {} mean ({})",
                         money_text(m.first_year_noi_usd), percent_text(m.yield_on_cost),
                         money_text(m.average_noi_usd), percent_text(m.average_noi_yield)));
  print_fact(
      screen, "Equity",
      fmt::format(
          "NPV {} at {}, {}, {}", money_text(m.npv_usd),
          schema::human_quantity(hurdle.in(base::ratio), base::dimensions::none, "%"),
          m.equity_irr.value ? "IRR " + percent_text(*m.equity_irr.value) : m.equity_irr.outcome,
          m.payback_months.value ? "payback " + metric_text(m.payback_months, years_text)
                                 : m.payback_months.outcome));
  // The expected case is no mean: nothing in it is late, costs more or stands empty.
  if (result.risk && !result.risk->npv_usd.quantiles.empty() &&
      m.npv_usd > result.risk->npv_usd.quantiles[kShown.back()])
    print_fact(screen, "", "NPV above 95 % of paths: some are late, dearer, unlet");
  if (result.plan->spec.finance.tax) print_fact(screen, "Income tax", tax_text(result));
  if (m.llcr.value)
    print_fact(
        screen, "Loan",
        fmt::format("LLCR {}, loan to value {}, debt yield {}", metric_text(m.llcr, times_text),
                    metric_text(m.loan_to_value, percent_text),
                    metric_text(m.debt_yield, percent_text)));
}

void print_risk(Screen& screen, const plan::RiskResult& risk, const LoanTerms& loan) {
  const bool has_debt = loan.debt_usd > 0;
  std::string head = left(fmt::format("Over {} paths", count_text(risk.paths)), kNameWidth);
  for (const char* name : {"5 %", "median", "95 %", "mean"}) head += right(name, kNumberWidth);
  screen.line(screen.paint().strong(head));
  if (has_debt) {
    print_summary(screen, "Minimum DSCR", risk.minimum_dscr, times_text);
    print_summary(screen, "Average DSCR", risk.average_dscr, times_text);
  }
  print_summary(screen, "Equity NPV", risk.npv_usd, money_text);
  // What not every path has is of those that have it: the better ones.
  const auto counted = [&](const plan::Summary& summary, const char* all, const char* some) {
    const bool every = summary.counted == 0 || summary.counted == risk.paths;
    return every ? std::string(all) : fmt::format("{}{} paths", some, count_text(summary.counted));
  };
  print_summary(screen, counted(risk.equity_irr, "Equity IRR", "IRR of "), risk.equity_irr,
                percent_text);
  print_summary(screen, counted(risk.payback_months, "Payback", "Payback, "), risk.payback_months,
                years_text);
  if (has_debt) print_loan_risk(screen, risk, loan);
  print_fact(screen, "Rent of a tenant lost",
             probability_text(risk.tenant_loss_probability, risk.paths));
  if (!risk.drivers.empty()) print_fact(screen, "NPV spread per driver", npv_drivers_text(risk));
}

}  // namespace gigawatt::report
