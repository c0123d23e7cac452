#include "gigawatt/plan/financing.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/finance/statements.h"
#include "gigawatt/finance/tax.h"
#include "gigawatt/finance/waterfall_run.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::plan {

namespace {

using finance::ScheduleFailure;

constexpr double kSmallestDebtUsd = 1;  // coverage of less would be no ratio of money

std::size_t at(int row) { return static_cast<std::size_t>(row); }

schema::Finding finding_of(const ScheduleFailure& failure, const base::Timeline& timeline) {
  const std::string month = base::to_text(timeline.month(failure.row + 1));  // of the payment
  switch (failure.reason) {
    case ScheduleFailure::Reason::no_cash_flow:
      return {.code = "GW409",
              .message = "sculpted debt is infeasible: the contracts leave no cash for it",
              .hint = "check the rent, the power bill and the dates of the phases"};
    case ScheduleFailure::Reason::interest_exceeds_service:
      if (failure.value <= 0)
        return {.code = "GW409",
                .message = fmt::format("sculpted debt is infeasible: there is no cash for the "
                                       "payment in {}",
                                       month),
                .expected = "cash in every period until maturity",
                .hint = "let the leases run to maturity, or use amortisation = \"level\""};
      return {.code = "GW409",
              .message = fmt::format("sculpted debt is infeasible: in {} the cash pays {:.2f} % of "
                                     "the debt, its interest is {:.2f} %",
                                     month, failure.value * 100, failure.expected * 100),
              .expected = "cash that covers the interest in every period",
              .hint =
                  "use amortisation = \"level\", a later first_principal, or an earlier "
                  "maturity"};
    case ScheduleFailure::Reason::shares_do_not_sum:
      return {.code = "GW406",
              .message = fmt::format("the principal shares sum to {:.6f} %", failure.value * 100),
              .expected = "100 %"};
    case ScheduleFailure::Reason::share_count:
      return {.code = "GW406",
              .message = fmt::format("{:.0f} principal shares for {:.0f} payments", failure.value,
                                     failure.expected),
              .expected = fmt::format("{:.0f} shares", failure.expected)};
  }
  return {.code = "GW409", .message = "the debt cannot be scheduled"};
}

double monthly_discount(double annual_effective) {
  return std::pow(1 + annual_effective, -1.0 / 12);
}

// Turns a schedule and a closing into the columns of the waterfall.
class Assembler {
 public:
  Assembler(const Plan& plan, Financing& f) : plan_(plan), f_(f), rows_(plan.timeline.rows()) {}

  void run() {
    flags();
    columns();
    discounts();
    if (plan_.spec.finance.tax) tax();
    pointers();
  }

 private:
  void flags() {
    f_.is_payment.assign(at(rows_), 0);
    f_.is_test.assign(at(rows_), 0);
    f_.is_distribution.assign(at(rows_), 0);
    if (!f_.schedule) {
      // With no lender to wait for the last hall, the owner takes what is earned at once.
      f_.is_distribution.assign(at(rows_), 1);
      return;
    }
    const auto& calendar = f_.schedule->calendar;
    for (int row : calendar.payment_rows) f_.is_payment[at(row)] = 1;
    // A loan's interest during construction is paid monthly out of its draws.
    if (plan_.draw.kind == finance::DebtKind::construction_loan)
      for (int row = 0; row < plan_.draw.capitalised_rows; ++row) f_.is_payment[at(row)] = 1;
    for (std::size_t k = calendar.first_principal; k < calendar.payment_rows.size(); ++k) {
      f_.is_test[at(calendar.payment_rows[k])] = 1;
      f_.is_distribution[at(calendar.payment_rows[k])] = 1;
    }
    // After maturity cash is free, and interest on a late last payment falls due at once.
    for (int row = calendar.payment_rows.back(); row < rows_; ++row)
      f_.is_distribution[at(row)] = f_.is_payment[at(row)] = 1;
  }

  void columns() {
    f_.principal_share.assign(at(rows_), 0);
    f_.reserve_per_balance.assign(at(rows_), 0);
    if (!f_.schedule) return;
    f_.principal_share = f_.schedule->share;
    f_.scheduled_service_usd.clear();
    if (plan_.debt->sweep_share.in(base::ratio) > 0)
      for (int row = 0; row < rows_; ++row)
        f_.scheduled_service_usd.push_back(f_.capital.debt_usd * f_.schedule->service(row));
    for (int row = 0; row < rows_; ++row) {
      const double balance = f_.schedule->balance[at(row)];
      // A loan's reserve is funded by its last draw: early rent need not fill it a second time.
      const bool funded =
          plan_.draw.kind == finance::DebtKind::bond || row >= plan_.draw.capitalised_rows;
      f_.reserve_per_balance[at(row)] =
          funded && balance > 1e-12 ? f_.schedule->reserve[at(row)] / balance : 0;
    }
  }

  void discounts() {
    const double debt = plan_.debt ? 1 / (1 + plan_.draw.annual_rate / 12) : 1;
    const double equity = monthly_discount(plan_.spec.finance.cost_of_equity.in(base::ratio));
    f_.debt_discount.resize(at(rows_));
    f_.equity_discount.resize(at(rows_));
    for (int row = 0; row < rows_; ++row) {
      f_.debt_discount[at(row)] = std::pow(debt, row + 1);
      f_.equity_discount[at(row)] = std::pow(equity, row + 1);
    }
  }

  void tax() {
    const finance::Capital& c = f_.capital;
    const double basis = c.hard_cost_usd + c.contingency_usd + c.soft_cost_usd + c.upfront_fee_usd +
                         c.commitment_fee_usd + c.capitalised_interest_usd - c.interest_income_usd;
    f_.is_tax_year_end = finance::tax_year_ends(plan_.timeline);
    f_.tax_depreciation_usd = finance::tax_depreciation_usd(*plan_.spec.finance.tax, basis,
                                                            plan_.timeline, plan_.completion_row);
  }

  void pointers() {
    const finance::FinanceSpec& finance = plan_.spec.finance;
    finance::WaterfallTerms& t = f_.terms;
    t.rows = rows_;
    t.opening_debt_usd = f_.capital.opening_debt_usd;
    t.opening_reserve_usd = f_.capital.opening_reserve_usd;
    t.monthly_rate = plan_.draw.annual_rate / 12;
    t.monthly_reserve_interest = finance.reserve_interest.in(base::ratio) / 12;
    t.enforcement_cost = plan_.spec.risk.enforcement_cost.in(base::ratio);
    if (plan_.debt) protections(t);
    t.draw_usd = f_.capital.draw_usd.data();
    t.prefunded_usd = f_.capital.prefunded_usd.data();
    t.reserve_funding_usd = f_.capital.reserve_funding_usd.data();
    t.fee_usd = f_.agent_fee_usd.data();
    t.principal_share = f_.principal_share.data();
    if (!f_.scheduled_service_usd.empty())
      t.scheduled_service_usd = f_.scheduled_service_usd.data();
    t.reserve_per_balance = f_.reserve_per_balance.data();
    t.debt_discount = f_.debt_discount.data();
    t.equity_discount = f_.equity_discount.data();
    t.is_payment = f_.is_payment.data();
    t.is_test = f_.is_test.data();
    t.is_distribution = f_.is_distribution.data();
    if (!finance.tax) return;
    t.tax_rate = finance::combined_rate(*finance.tax);
    t.owners_pay_tax = !plan_.company_pays_tax();
    t.loss_limit = finance.tax->loss_limit.in(base::ratio);
    t.interest_limit = finance.tax->interest_limit.in(base::ratio);
    t.tax_depreciation_usd = f_.tax_depreciation_usd.data();
    t.is_tax_year_end = f_.is_tax_year_end.data();
  }

  void protections(finance::WaterfallTerms& t) {
    const finance::DebtSpec& debt = *plan_.debt;
    // Zero switches a test off: no coverage, however negative, is below minus infinity.
    const auto threshold = [](base::Fraction dscr) {
      return dscr.in(base::ratio) > 0 ? dscr.in(base::ratio) : -finance::kNoTest;
    };
    t.lockup_dscr = threshold(debt.lockup_dscr);
    t.covenant_dscr = threshold(debt.covenant_dscr);
    t.sweep_share = debt.sweep_share.in(base::ratio);
    t.sweep_below_dscr = debt.sweep_below_dscr ? debt.sweep_below_dscr->in(base::ratio) : 1e30;
    t.cure_months = debt.cure.count;
    t.payments_per_year = static_cast<int>(debt.payments_per_year);
  }

  const Plan& plan_;
  Financing& f_;
  int rows_;
};

finance::ConstructionBudget scaled(finance::ConstructionBudget budget, double scale) {
  budget.hard_cost_usd *= scale;
  budget.contingency_usd *= scale;
  budget.soft_cost_usd *= scale;
  return budget;
}

// Due at each payment that repays principal, ahead of it.
std::vector<double> agent_fee_usd(const Plan& plan) {
  std::vector<double> fee(at(plan.timeline.rows()), 0.0);
  if (!plan.debt) return fee;
  const auto calendar = finance::payment_calendar(*plan.debt, plan.timeline);
  for (std::size_t k = calendar.first_principal; k < calendar.payment_rows.size(); ++k)
    fee[at(calendar.payment_rows[k])] = plan.debt->agent_fee.in(base::USD / base::years) /
                                        static_cast<double>(plan.debt->payments_per_year);
  return fee;
}

std::vector<double> less(std::vector<double> from, const std::vector<double>& taken) {
  for (std::size_t row = 0; row < taken.size(); ++row) from[row] -= taken[row];
  return from;
}

finance::DebtSpec sculpted(finance::DebtSpec debt) {
  debt.amortisation = finance::Amortisation::sculpted;
  return debt;
}

// The debt at this size, before a cap on its share of the cost.
double wanted_debt(const Plan& plan, const Financing& f, const finance::ClosingInputs& inputs) {
  const finance::DebtSpec& debt = *plan.debt;
  if (debt.loan_to_cost)
    return finance::debt_at_loan_to_cost(inputs, debt.loan_to_cost->in(base::ratio));
  if (debt.amount) {
    const double amount = debt.amount->in(base::USD);
    if (f.merchant_watts == 0) return amount;
    // Merchant capacity is financed at the loan-to-cost that the amount is of the contracted site.
    const finance::ClosingInputs contracted{plan.budget, plan.draw, inputs.schedule, inputs.rows};
    const double share = finance::close_with_amount(contracted, amount).loan_to_cost();
    return finance::debt_at_loan_to_cost(inputs, share);
  }
  const double by_cash = f.debt_capacity_usd / debt.target_dscr->in(base::ratio);
  if (!debt.maximum_loan_to_cost) return by_cash;
  return std::min(
      by_cash, finance::debt_at_loan_to_cost(inputs, debt.maximum_loan_to_cost->in(base::ratio)));
}

// One pass of sizing on a given CFADS after fee and tax. Empty when all went well.
std::optional<schema::Finding> size_once(const Plan& plan, const Size& size,
                                         const std::vector<double>& cfads_usd, Financing& f) {
  const int rows = plan.timeline.rows();
  double debt_usd = 0;
  if (plan.debt) {
    auto schedule = finance::unit_schedule(size.sculpted ? sculpted(*plan.debt) : *plan.debt,
                                           plan.timeline, cfads_usd);
    if (!schedule) return finding_of(schedule.error(), plan.timeline);
    f.schedule = std::move(*schedule);
    f.debt_capacity_usd =
        finance::debt_capacity_usd(f.schedule->calendar, f.schedule->rate_per_period, cfads_usd);
  }
  const finance::ClosingInputs inputs{f.budget, plan.draw, f.schedule ? &*f.schedule : nullptr,
                                      rows};
  if (plan.debt) debt_usd = size.debt_usd ? *size.debt_usd : wanted_debt(plan, f, inputs);
  if (!std::isfinite(debt_usd) || debt_usd < 0)
    return schema::Finding{.code = "GW403",
                           .message = "no debt is that share of the cost it creates",
                           .hint =
                               "lower the loan-to-cost: fees, reserves and interest alone "
                               "outgrow the debt"};
  if (debt_usd > 0 && debt_usd < kSmallestDebtUsd)
    return schema::Finding{.code = "GW206",
                           .message = "the debt is less than a dollar",
                           .expected = "a dollar or more; 0 for a project without debt"};
  f.capital = finance::close_with_amount(inputs, debt_usd);
  if (debt_usd == 0) f.schedule.reset();  // nobody waits for its dates
  if (f.capital.equity_usd < -1e-9 * f.budget.base_cost_usd())
    return schema::Finding{
        .code = "GW403",
        .message = fmt::format("the debt of ${:.1f}M exceeds the cost of ${:.1f}M that it pays "
                               "for",
                               debt_usd / 1e6, f.capital.project_cost_usd() / 1e6),
        .expected = "debt of at most 100 % of the cost, fees, reserves and interest included",
        .hint = "borrow less, or check the hard cost"};
  return std::nullopt;
}

// Tax of the expected case, by row: the waterfall itself computes it. A sweep repays debt that was
// sized without it, and the tax on the interest so saved is no reason to lend less.
std::vector<double> expected_tax(const Financing& f) {
  finance::WaterfallTerms unswept = f.terms;
  unswept.sweep_share = 0;
  finance::WaterfallRecord record = finance::make_record(f.terms.rows);
  finance::ColumnRecorder recorder = finance::recorder_of(record);
  const std::vector<double> no_value(at(f.terms.rows), 0.0);
  finance::run_recorded(unswept, {f.cfads_usd.data(), f.taxable_usd.data(), no_value.data()},
                        nullptr, recorder);
  return finance::column(record, finance::WaterfallColumn::tax);
}

}  // namespace

FinancingResult close_financing(const Plan& plan, const Size& size) {
  auto f = std::make_unique<Financing>();
  f->merchant_watts = size.merchant_watts.value_or(plan.merchant_watts());
  f->scale = 1 + f->merchant_watts / plan.contracted_it_power.base_value();
  f->budget = scaled(plan.budget, f->scale);
  if (const auto& cost = plan.spec.site.decommissioning_cost)
    f->decommissioning_usd = cost->in(base::USD)*f->scale;
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    f->cfads_usd.push_back(plan.flows.cash_usd[at(row)] +
                           f->merchant_watts * plan.flows.merchant_cash_usd[at(row)] +
                           plan.flows.mining_usd(at(row)) - plan.flows.site_bill_usd[at(row)]);
    f->covering_usd.push_back(f->cfads_usd.back() - plan.flows.machine_sales_usd[at(row)]);
    f->operating_income_usd.push_back(plan.flows.income_usd[at(row)] +
                                      f->merchant_watts * plan.flows.merchant_income_usd[at(row)]);
    f->taxable_usd.push_back(f->operating_income_usd.back() + plan.flows.mining_usd(at(row)) -
                             plan.flows.site_bill_usd[at(row)]);
    f->refit_usd.push_back(f->merchant_watts * plan.flows.merchant_refit_usd[at(row)]);
  }
  // Interest lowers a company's tax, tax lowers the CFADS that sculpted service follows: a
  // contraction with a factor about the tax rate, iterated to 1e-12 of the debt.
  f->agent_fee_usd = agent_fee_usd(plan);
  const std::vector<double> after_fee = less(f->covering_usd, f->agent_fee_usd);
  std::vector<double> after_tax = after_fee;
  double before = -1;
  for (f->tax_passes = 1; f->tax_passes <= 60; ++f->tax_passes) {
    if (auto problem = size_once(plan, size, after_tax, *f)) return tl::unexpected(*problem);
    Assembler(plan, *f).run();
    const bool depends_on_tax =
        plan.company_pays_tax() && plan.debt &&
        (size.sculpted || plan.debt->amortisation == finance::Amortisation::sculpted ||
         plan.debt->target_dscr);
    const double now = f->debt_capacity_usd;
    f->tax_residual = before > 0 ? std::abs(now - before) / before : 0;
    if (!depends_on_tax || (before > 0 && f->tax_residual < 1e-12)) break;
    before = now;
    after_tax = less(after_fee, expected_tax(*f));
  }
  return f;
}

finance::Metric sculpted_dscr(const Plan& plan, const Financing& f) {
  const double debt_usd = f.capital.debt_usd;
  if (plan.debt->amortisation == finance::Amortisation::sculpted)
    return finance::Metric::of(f.debt_capacity_usd / debt_usd);
  if (plan.company_pays_tax()) {
    const FinancingResult same = close_financing(
        plan, {.debt_usd = debt_usd, .merchant_watts = f.merchant_watts, .sculpted = true});
    if (!same) return finance::Metric::none(same.error().message);
    return finance::Metric::of((*same)->debt_capacity_usd / debt_usd);
  }
  const auto schedule = finance::unit_schedule(sculpted(*plan.debt), plan.timeline,
                                               less(f.covering_usd, f.agent_fee_usd));
  if (!schedule) return finance::Metric::none(finding_of(schedule.error(), plan.timeline).message);
  return finance::Metric::of(f.debt_capacity_usd / debt_usd);
}

double contracted_debt_usd(const Plan& plan, const Financing& f) {
  if (f.merchant_watts == 0 || !f.schedule) return f.capital.debt_usd;
  const finance::ClosingInputs inputs{plan.budget, plan.draw, &*f.schedule, plan.timeline.rows()};
  return finance::debt_at_loan_to_cost(inputs, f.capital.loan_to_cost());
}

base::Expected<double, schema::Finding> back_solved_hard_cost(const Plan& plan) {
  const site::BackSolveSpec& solve = *plan.spec.site.back_solve;
  const auto schedule = finance::unit_schedule(*plan.debt, plan.timeline,
                                               less(plan.flows.cash_usd, agent_fee_usd(plan)));
  if (!schedule) return tl::unexpected(finding_of(schedule.error(), plan.timeline));
  const finance::ClosingInputs inputs{plan.budget, plan.draw, &*schedule, plan.timeline.rows()};
  const double hard_cost = finance::hard_cost_from_loan_to_cost(
      inputs, plan.spec.site.contingency.in(base::ratio), solve.debt.in(base::USD),
      solve.loan_to_cost.in(base::ratio));
  if (!(hard_cost > 0) || !std::isfinite(hard_cost))
    return tl::unexpected(
        schema::Finding{.code = "GW403",
                        .message = "fees, reserves and interest leave nothing for the hard cost",
                        .hint = "check loan_to_cost, debt and the terms of [[debt]]"});
  return hard_cost;
}

}  // namespace gigawatt::plan
