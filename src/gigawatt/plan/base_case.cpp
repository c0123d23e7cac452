#include "gigawatt/plan/base_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "gigawatt/finance/schedule.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"

namespace gigawatt::plan {

namespace {

using finance::Metric;
using finance::WaterfallColumn;

std::size_t at(int row) { return static_cast<std::size_t>(row); }

double sum(const std::vector<double>& values, int first, int last) {
  return std::accumulate(values.begin() + first, values.begin() + last, 0.0);
}

struct ExpectedRun {
  finance::WaterfallRecord record;
  std::vector<double> distributions_usd;
  int default_row = 0;
};

ExpectedRun run(const finance::WaterfallTerms& terms, const Financing& f) {
  ExpectedRun run{finance::make_record(terms.rows), std::vector<double>(at(terms.rows)), 0};
  finance::ColumnRecorder recorder = finance::recorder_of(run.record);
  // No site value: in the expected case a default is shown, not enforced.
  const std::vector<double> no_value(at(terms.rows), 0.0);
  const auto outcome =
      finance::run_recorded(terms, {f.cfads_usd.data(), f.taxable_usd.data(), no_value.data()},
                            run.distributions_usd.data(), recorder);
  run.default_row = static_cast<int>(outcome.default_row);
  return run;
}

// Service due at the end of a row: as recorded, as scheduled from a default on.
double service_due_usd(const Financing& f, const finance::WaterfallRecord& record, int default_row,
                       int row) {
  if (row >= default_row) return f.capital.debt_usd * f.schedule->service(row);
  return finance::column(record, WaterfallColumn::interest_due)[at(row)] +
         finance::column(record, WaterfallColumn::principal_due)[at(row)];
}

// CFADS of each tested period over its service, out of contracted cash alone: also beyond a
// default. The service is that without a sweep, which only ever takes cash that service leaves.
void test_coverage(const Financing& f, const ExpectedRun& scheduled, BaseCase& base) {
  const auto& calendar = f.schedule->calendar;
  const auto& tax = finance::column(scheduled.record, WaterfallColumn::tax);
  const auto& income = finance::column(scheduled.record, WaterfallColumn::reserve_interest);
  for (std::size_t k = calendar.first_principal; k < calendar.payment_rows.size(); ++k) {
    const int last = calendar.payment_rows[k];
    const int first = finance::first_row(calendar, k);
    CoverageTest test;
    test.row = last;
    const double cash = sum(f.covering_usd, first, last + 1) + sum(income, first, last + 1) -
                        sum(tax, first, last + 1);
    // A fee that cash does not reach is dropped.
    test.cash_usd = cash - std::min(f.agent_fee_usd[at(last)], std::max(0.0, cash));
    test.service_usd = service_due_usd(f, scheduled.record, scheduled.default_row, last);
    test.due_usd = service_due_usd(f, base.record, base.default_row, last);
    if (test.service_usd <= 0) continue;
    test.dscr = test.cash_usd / test.service_usd;
    base.tests.push_back(test);
  }
}

// LLCR at the start of repayment: value of CFADS to maturity at the debt rate, and the reserve.
double llcr_of(const Financing& f, const ExpectedRun& scheduled) {
  std::vector<double> cash = f.covering_usd;
  const auto& tax = finance::column(scheduled.record, WaterfallColumn::tax);
  for (std::size_t row = 0; row < cash.size(); ++row) cash[row] -= f.agent_fee_usd[row] + tax[row];
  const double value =
      finance::debt_capacity_usd(f.schedule->calendar, f.schedule->rate_per_period, cash);
  return (value + f.capital.reserve_usd) / f.capital.debt_usd;
}

void cover(const Plan& plan, const Financing& f, BaseCase& base) {
  ExpectedRun own = run(f.terms, f);
  finance::WaterfallTerms unswept = f.terms;
  unswept.sweep_share = 0;
  const ExpectedRun scheduled = run(unswept, f);
  base.record = std::move(own.record);
  base.distributions_usd = std::move(own.distributions_usd);
  base.default_row = own.default_row;
  base.defaults = own.default_row < plan.timeline.rows();
  if (!f.schedule || f.capital.debt_usd <= 0) return;
  test_coverage(f, scheduled, base);
  base.metrics.sculpted_dscr = sculpted_dscr(plan, f);
  base.metrics.llcr = Metric::of(llcr_of(f, scheduled));
}

void coverage_metrics(const Plan& plan, const Financing& f, BaseCase& base) {
  BaseMetrics& m = base.metrics;
  if (base.tests.empty()) {
    for (Metric* metric : {&m.dscr_first_year, &m.dscr_average, &m.dscr_minimum, &m.sculpted_dscr,
                           &m.llcr, &m.loan_to_value, &m.debt_yield})
      *metric = Metric::none("no debt");
    return;
  }
  const auto year =
      std::min(base.tests.size(), static_cast<std::size_t>(plan.debt->payments_per_year));
  double cash = 0, service = 0, total = 0, least = base.tests.front().dscr;
  for (std::size_t k = 0; k < base.tests.size(); ++k) {
    if (k < year) cash += base.tests[k].cash_usd, service += base.tests[k].service_usd;
    total += base.tests[k].dscr;
    least = std::min(least, base.tests[k].dscr);
  }
  m.dscr_first_year = Metric::of(cash / service);
  m.dscr_average = Metric::of(total / static_cast<double>(base.tests.size()));
  m.dscr_minimum = Metric::of(least);
  m.debt_yield = Metric::of(m.first_year_noi_usd / f.capital.debt_usd);
  const double cap_rate = plan.chain().regime.cap_rate.in(base::ratio);
  m.loan_to_value = m.first_year_noi_usd > 0
                        ? Metric::of(f.capital.debt_usd * cap_rate / m.first_year_noi_usd)
                        : Metric::none("no NOI to value");
}

void income_metrics(const Plan& plan, const Financing& f, BaseCase& base) {
  BaseMetrics& m = base.metrics;
  m.project_cost_usd = f.capital.project_cost_usd();
  m.debt_usd = f.capital.debt_usd;
  m.equity_usd = f.capital.equity_usd;
  m.loan_to_cost = m.project_cost_usd > 0 ? m.debt_usd / m.project_cost_usd : 0;
  for (std::size_t p = 0; p < plan.phases.size(); ++p) {
    const auto& income = plan.flows.phase_income_usd[p];
    const int start = plan.phases[p].commencement_row;
    const int term = plan.contracts[plan.phases[p].contract].spec.term.count;
    const int end = std::min(start + term, plan.timeline.rows());
    m.first_year_noi_usd += sum(income, start, std::min(start + 12, end));
    m.average_noi_usd += sum(income, start, end) * 12 / term;
  }
  m.yield_on_cost = m.first_year_noi_usd / m.project_cost_usd;
  m.average_noi_yield = m.average_noi_usd / m.project_cost_usd;
}

void equity_metrics(const Plan& plan, const Financing& f, BaseCase& base) {
  const int rows = plan.timeline.rows();
  base.equity_flows_usd.assign(at(rows) + 1, 0.0);
  base.equity_flows_usd[0] = -f.capital.opening_equity_usd;
  for (int row = 0; row < rows; ++row)
    base.equity_flows_usd[at(row) + 1] =
        base.distributions_usd[at(row)] - f.capital.equity_in_usd[at(row)];
  const auto& exit_yield = plan.spec.finance.exit_yield;
  if (exit_yield && !base.defaults)
    base.equity_flows_usd.back() +=
        std::max(0.0, sum(f.operating_income_usd, std::max(0, rows - 12), rows)) /
        exit_yield->in(base::ratio);
  if (!base.defaults) base.equity_flows_usd.back() -= f.decommissioning_usd;
  BaseMetrics& m = base.metrics;
  m.npv_usd = finance::net_present_value(base.equity_flows_usd,
                                         plan.spec.finance.cost_of_equity.in(base::ratio));
  m.equity_irr = finance::internal_rate(base.equity_flows_usd, f.equity_alternates()
                                                                   ? finance::kLowestAlternatingRate
                                                                   : finance::kLowestRate);
  m.payback_months = finance::payback_months(base.equity_flows_usd);
}

}  // namespace

BaseCase base_case(const Plan& plan, const Financing& financing) {
  BaseCase base;
  cover(plan, financing, base);
  income_metrics(plan, financing, base);
  coverage_metrics(plan, financing, base);
  equity_metrics(plan, financing, base);
  const bool counts = plan.mine_counts(), billed = !plan.bill.empty();
  std::vector<double> mining(plan.flows.mining_margin_usd);
  for (std::size_t row = 0; row < mining.size(); ++row)
    mining[row] -= plan.flows.lost_mining_usd[row];
  base.statements = finance::make_statements(
      {.capital = financing.capital,
       .terms = financing.terms,
       .record = base.record,
       .operating_income_usd = financing.operating_income_usd,
       .rent_liability_usd = plan.flows.rent_liability_usd,
       .refit_usd = &financing.refit_usd,
       .mining_usd = counts ? &mining : nullptr,
       .machine_sales_usd = counts ? &plan.flows.machine_sales_usd : nullptr,
       .site_bill_usd = billed ? &plan.flows.site_bill_usd : nullptr,
       .decommissioning_usd = financing.decommissioning_usd,
       .completion_row = plan.completion_row,
       .book_life_months = plan.spec.finance.book_life.count});
  base.notes = notes_of(plan, financing, base);
  return base;
}

}  // namespace gigawatt::plan
