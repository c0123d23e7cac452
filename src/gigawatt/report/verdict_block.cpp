#include <array>

#include <fmt/format.h>

#include "gigawatt/base/statistics.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::report {

namespace {

constexpr int kNameWidth = 26;
constexpr int kNumberWidth = 13;
// Places of the 5 %, 50 % and 95 % quantiles in plan::kQuantiles.
constexpr std::array<std::size_t, 3> kShown = {1, 3, 5};

using Show = std::string (*)(double);

void print_summary(Screen& screen, std::string_view name, const plan::Summary& summary,
                   Show show) {
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

void print_drivers(Screen& screen, const plan::RiskResult& risk, bool has_debt) {
  if (risk.drivers.empty()) return;
  screen.line(screen.paint().strong(left("Each driver alone", kNameWidth)) +
              right("NPV st. dev.", kNumberWidth) +
              (has_debt ? right("default", kNumberWidth) : ""));
  for (const plan::DriverShare& share : risk.drivers) {
    std::string name = share.driver;
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] -= 'a' - 'A';
    std::string row = "  " + left(name, kNameWidth - 2) +
                      right(money_text(share.npv_deviation_usd), kNumberWidth);
    if (has_debt) row += right(percent_text(share.default_probability.value), kNumberWidth);
    screen.line(row);
  }
}

std::string loss_text(const plan::RiskResult& risk, double debt_usd) {
  return fmt::format("{} ± {}, {} of the debt; worst 1 % of paths {}",
                     money_text(risk.lender_expected_loss_usd),
                     money_text(risk.lender_expected_loss_se_usd),
                     percent_text(risk.lender_expected_loss_usd / debt_usd),
                     money_text(risk.lender_loss_cvar99_usd));
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
  screen.heading("VERDICT", "expected case: contracted rent on the planned dates");
  print_fact(screen, "Net operating income",
             fmt::format("{} first year ({} of cost), {} average ({})",
                         money_text(m.first_year_noi_usd), percent_text(m.yield_on_cost),
                         money_text(m.average_noi_usd), percent_text(m.average_noi_yield)));
  print_fact(screen, "Equity",
             fmt::format("NPV {} at {}, IRR {}, payback {}", money_text(m.npv_usd),
                         schema::human_quantity(hurdle.in(base::ratio), base::dimensions::none, "%"),
                         metric_text(m.equity_irr, percent_text),
                         metric_text(m.payback_months, duration_text)));
  if (m.llcr.value)
    print_fact(screen, "Loan", fmt::format("LLCR {}, loan to value {}, debt yield {}",
                                           metric_text(m.llcr, times_text),
                                           metric_text(m.loan_to_value, percent_text),
                                           metric_text(m.debt_yield, percent_text)));
}

void print_risk(Screen& screen, const plan::RiskResult& risk, double debt_usd) {
  const bool has_debt = debt_usd > 0;
  std::string head = left(fmt::format("Over {} paths", count_text(risk.paths)), kNameWidth);
  for (const char* name : {"5 %", "median", "95 %", "mean"}) head += right(name, kNumberWidth);
  screen.line(screen.paint().strong(head));
  if (has_debt) {
    print_summary(screen, "Minimum DSCR", risk.minimum_dscr, times_text);
    print_summary(screen, "Average DSCR", risk.average_dscr, times_text);
  }
  print_summary(screen, "Equity NPV", risk.npv_usd, money_text);
  print_summary(screen, "Equity IRR", risk.equity_irr, percent_text);
  print_summary(screen, "Payback", risk.payback_months, duration_text);
  if (has_debt) {
    print_fact(screen, "Default before maturity",
               probability_text(risk.default_probability, risk.paths));
    print_fact(screen, "Covenant breach",
               probability_text(risk.covenant_breach_probability, risk.paths));
    print_fact(screen, "Lender's expected loss", loss_text(risk, debt_usd));
  }
  print_fact(screen, "A tenant's rent is lost",
             probability_text(risk.tenant_loss_probability, risk.paths));
  print_drivers(screen, risk, has_debt);
}

}  // namespace gigawatt::report
