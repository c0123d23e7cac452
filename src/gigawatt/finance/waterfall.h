// The project-finance waterfall, month by month: who is paid in which order out of which cash.
//
// Order of payment (Yescombe, Principles of Project Finance): a company's tax and operating cost,
// fee, interest, principal, debt service reserve, sweep, lock-up test, distribution. A shortfall
// draws the reserve; arrears that outlive the cure period are a default, which ends the path in
// enforcement. What the reserve holds and earns is the lender's: it pays service and nothing else
// until the debt is repaid. Tax that the owners owe is no part of it: it lowers what equity
// receives. Written once on a numeric type T: double for one path, pack for eight.
#pragma once

#include <cstdint>

#include "gigawatt/base/pack.h"
#include "gigawatt/finance/waterfall_terms.h"

namespace gigawatt::finance {

// Keeps nothing: the Monte Carlo's recorder.
struct NoRecorder {
  template <class T>
  void put(int, WaterfallColumn, T) const {}
};

inline constexpr double kArrearsToleranceUsd = 1.0;  // a dollar unpaid is a rounding of a wire
inline constexpr int kMaximumPaymentsPerYear = 12;

inline namespace GIGAWATT_ISA {

template <class T>
struct WaterfallState {
  using Mask = base::mask_of<T>;
  T cash{}, reserve{}, balance{}, accrued{}, interest_arrears{}, principal_arrears{}, payable{};
  T overdue_months{};
  T alive{};  // 1 until default
  T period_cash{};
  T cash_ring[kMaximumPaymentsPerYear], service_ring[kMaximumPaymentsPerYear];
  int ring_next = 0, ring_filled = 0;
  T year_income{}, year_interest{}, loss_carried{}, interest_carried{};
  T owner_tax{};  // of this row
};

// Tax of the year that this row ends (US: IRC 163(j) limit on interest, 172 limit on losses).
template <class T>
[[gnu::always_inline]] inline T tax_of_year(const WaterfallTerms& terms, int row,
                                            WaterfallState<T>& s) {
  const T zero = base::broadcast<T>(0.0);
  const T allowed = base::max(zero, s.year_income * terms.interest_limit);
  const T claimed = s.year_interest + s.interest_carried;
  const T deducted = base::min(claimed, allowed);
  s.interest_carried = claimed - deducted;
  const T income = s.year_income - terms.tax_depreciation_usd[row] - deducted;
  const T relief = base::min(s.loss_carried, base::max(zero, income) * terms.loss_limit);
  s.loss_carried = s.loss_carried - relief + base::max(zero, zero - income);
  s.year_income = zero;
  s.year_interest = zero;
  return (base::max(zero, income) - relief) * terms.tax_rate;
}

// Pays arrears out of cash, then out of the reserve: interest before principal.
template <class T>
struct ServicePaid {
  T interest, principal;
};

template <class T>
[[gnu::always_inline]] inline ServicePaid<T> pay_service(WaterfallState<T>& s) {
  const T interest_cash = base::min(s.cash, s.interest_arrears);
  s.cash = s.cash - interest_cash;
  s.interest_arrears = s.interest_arrears - interest_cash;
  const T principal_cash = base::min(s.cash, s.principal_arrears);
  s.cash = s.cash - principal_cash;
  s.principal_arrears = s.principal_arrears - principal_cash;
  const T interest_drawn = base::min(s.reserve, s.interest_arrears);
  s.reserve = s.reserve - interest_drawn;
  s.interest_arrears = s.interest_arrears - interest_drawn;
  const T principal_drawn = base::min(s.reserve, s.principal_arrears);
  s.reserve = s.reserve - principal_drawn;
  s.principal_arrears = s.principal_arrears - principal_drawn;
  return {interest_cash + interest_drawn, principal_cash + principal_drawn};
}

// CFADS over service of the last twelve months (or since the tests began).
template <class T>
[[gnu::always_inline]] inline T trailing_dscr(const WaterfallTerms& terms, WaterfallState<T>& s,
                                              T service) {
  s.cash_ring[s.ring_next] = s.period_cash;
  s.service_ring[s.ring_next] = service;
  s.ring_next = s.ring_next + 1 == terms.payments_per_year ? 0 : s.ring_next + 1;
  if (s.ring_filled < terms.payments_per_year) ++s.ring_filled;
  T cash = base::broadcast<T>(0.0), due = base::broadcast<T>(0.0);
  for (int k = 0; k < s.ring_filled; ++k) {
    cash = cash + s.cash_ring[k];
    due = due + s.service_ring[k];
  }
  return base::select(due > 0.0, cash / base::max(due, base::broadcast<T>(1e-9)),
                      base::broadcast<T>(kNoTest));
}

// Cash in: operating cash flow and interest on cash, after a company's tax; unpaid operating cost
// is carried as a payable and is the first claim on later cash. What the reserve earns stays in it.
template <class T, class Recorder>
[[gnu::always_inline]] inline void collect(const WaterfallTerms& terms, const WaterfallFlows& flows,
                                           int row, WaterfallState<T>& s, Recorder& recorder) {
  const T zero = base::broadcast<T>(0.0);
  const T cfads = s.alive * base::load<T>(flows.cfads_usd + row * base::lanes<T>);
  const T on_cash = s.cash * terms.monthly_reserve_interest;
  const T on_reserve = s.reserve * terms.monthly_reserve_interest;
  const T income = on_cash + on_reserve;
  s.reserve = s.reserve + on_reserve;
  T tax = zero;
  if (terms.tax_rate > 0) {
    s.year_income =
        s.year_income + s.alive * base::load<T>(flows.taxable_usd + row * base::lanes<T>) + income;
    if (terms.is_tax_year_end[row]) tax = s.alive * tax_of_year(terms, row, s);
    if (terms.owners_pay_tax) {
      s.owner_tax = tax;
      tax = zero;
    }
    recorder.put(row, WaterfallColumn::tax, tax);
    recorder.put(row, WaterfallColumn::owner_tax, s.owner_tax);
    recorder.put(row, WaterfallColumn::tax_loss_carried, s.loss_carried);
  }
  s.period_cash = s.period_cash + cfads + income - tax;
  const T available = s.cash + cfads + on_cash - tax - s.payable;
  s.cash = base::max(available, zero);
  s.payable = base::max(zero - available, zero);
  recorder.put(row, WaterfallColumn::cfads, cfads);
  recorder.put(row, WaterfallColumn::reserve_interest, income);
}

// DSRA: what it holds above the target of the balance after this payment pays service first. More
// excess than service waits for the next payment: it is no cash for operations.
template <class T>
[[gnu::always_inline]] inline T credit_excess(const WaterfallTerms& terms, int row,
                                              WaterfallState<T>& s) {
  const T target = s.balance * terms.reserve_per_balance[row];
  const T excess = base::max(s.reserve - target, base::broadcast<T>(0.0));
  const T credit = base::min(excess, s.interest_arrears + s.principal_arrears);
  s.reserve = s.reserve - credit;
  s.cash = s.cash + credit;
  return credit;
}

// DSRA after service: a gap is filled from cash, and what is left when the debt is repaid is free.
template <class T, class Recorder>
[[gnu::always_inline]] inline void balance_reserve(const WaterfallTerms& terms, int row, T credit,
                                                   WaterfallState<T>& s, Recorder& recorder) {
  const T zero = base::broadcast<T>(0.0);
  const T target = s.balance * terms.reserve_per_balance[row];
  const T release = base::select(s.balance > 0.0, zero, s.reserve);
  const T top_up = base::min(base::max(target - s.reserve, zero), s.cash);
  s.reserve = s.reserve - release + top_up;
  s.cash = s.cash + release - top_up;
  recorder.put(row, WaterfallColumn::reserve_release, credit + release);
  recorder.put(row, WaterfallColumn::reserve_top_up, top_up);
}

// A payment date: service falls due, is paid, tested; the reserve is balanced, the sweep taken.
// Returns the trailing DSCR that the lock-up looks at.
template <class T, class Recorder>
[[gnu::always_inline]] inline T pay_on_date(const WaterfallTerms& terms, int row,
                                            WaterfallState<T>& s, WaterfallOutcome<T>& outcome,
                                            Recorder& recorder) {
  const T zero = base::broadcast<T>(0.0);
  const T fee = base::min(s.cash, s.alive * terms.fee_usd[row]);
  s.cash = s.cash - fee;
  s.period_cash = s.period_cash - fee;
  s.year_income = s.year_income - fee;
  const T interest_due = s.accrued;
  const T principal_due = s.balance * terms.principal_share[row];
  s.accrued = zero;
  s.balance = s.balance - principal_due;
  s.interest_arrears = s.interest_arrears + interest_due;
  s.principal_arrears = s.principal_arrears + principal_due;
  // Interest during construction is paid by the construction account, and by nothing else's money.
  const T prefunded = base::min(s.alive * terms.prefunded_usd[row], s.interest_arrears);
  s.interest_arrears = s.interest_arrears - prefunded;
  s.year_interest = s.year_interest - prefunded;  // it is depreciated with the plant instead
  const T credit = credit_excess(terms, row, s);
  ServicePaid<T> paid = pay_service(s);
  paid.interest = paid.interest + prefunded;
  recorder.put(row, WaterfallColumn::prefunded, prefunded);
  recorder.put(row, WaterfallColumn::agent_fee, fee);
  recorder.put(row, WaterfallColumn::interest_due, interest_due);
  recorder.put(row, WaterfallColumn::principal_due, principal_due);
  recorder.put(row, WaterfallColumn::interest_paid, paid.interest);
  recorder.put(row, WaterfallColumn::principal_paid, paid.principal);

  T trailing = base::broadcast<T>(kNoTest);
  if (terms.is_test[row]) {
    const T service = interest_due + principal_due;
    trailing = trailing_dscr(terms, s, service);
    const auto tested = base::mask_and(s.alive > 0.0, service > 0.0);
    const T one = base::select(tested, base::broadcast<T>(1.0), zero);
    const T agreed = terms.scheduled_service_usd
                         ? base::broadcast<T>(terms.scheduled_service_usd[row])
                         : service;
    const T dscr = s.period_cash / base::max(agreed, base::broadcast<T>(1e-9));
    outcome.minimum_dscr =
        base::select(tested, base::min(outcome.minimum_dscr, dscr), outcome.minimum_dscr);
    outcome.dscr_sum = outcome.dscr_sum + base::select(tested, dscr, zero);
    outcome.dscr_count = outcome.dscr_count + one;
    outcome.breached = base::select(base::mask_and(tested, trailing < terms.covenant_dscr),
                                    base::broadcast<T>(1.0), outcome.breached);
    recorder.put(row, WaterfallColumn::dscr, dscr);
    recorder.put(row, WaterfallColumn::trailing_dscr, trailing);
  }
  s.period_cash = zero;
  balance_reserve(terms, row, credit, s, recorder);
  // The debt repaid, what the reserve held pays the unpaid operating cost before anyone else.
  const T settled = base::min(s.cash, s.payable);
  s.cash = s.cash - settled;
  s.payable = s.payable - settled;
  if (terms.sweep_share > 0 && terms.is_test[row]) {
    const T wanted = base::min(s.balance, s.cash * terms.sweep_share);
    const T sweep = base::select(trailing < terms.sweep_below_dscr, wanted, zero);
    s.balance = s.balance - sweep;
    s.cash = s.cash - sweep;
    recorder.put(row, WaterfallColumn::sweep, sweep);
  }
  return trailing;
}

// Arrears older than the cure are a default: the lender takes cash, reserve and the site.
template <class T, class Recorder>
[[gnu::always_inline]] inline void test_default(const WaterfallTerms& terms,
                                                const WaterfallFlows& flows, int row,
                                                WaterfallState<T>& s, WaterfallOutcome<T>& outcome,
                                                Recorder& recorder) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const auto late = s.interest_arrears + s.principal_arrears > kArrearsToleranceUsd;
  s.overdue_months = base::select(late, s.overdue_months + 1.0, zero);
  const auto fails = s.overdue_months > terms.cure_months;
  if (base::none(fails)) return;
  const T claim = s.balance + s.accrued + s.interest_arrears + s.principal_arrears;
  const T value = base::load<T>(flows.site_value_usd + row * base::lanes<T>);
  const T recovered = base::min(claim, s.cash + s.reserve + value * (1.0 - terms.enforcement_cost));
  outcome.default_row =
      base::select(fails, base::broadcast<T>(static_cast<double>(row)), outcome.default_row);
  outcome.lender_loss_usd =
      outcome.lender_loss_usd +
      base::select(fails, (claim - recovered) * terms.debt_discount[row], zero);
  recorder.put(row, WaterfallColumn::recovered, base::select(fails, recovered, zero));
  recorder.put(row, WaterfallColumn::in_default, base::select(fails, one, zero));
  // The project is the lender's: nothing is left in its accounts.
  T* const accounts[] = {&s.cash,        &s.reserve,          &s.balance,
                         &s.accrued,     &s.interest_arrears, &s.principal_arrears,
                         &s.payable,     &s.overdue_months,   &s.alive,
                         &s.period_cash, &s.loss_carried,     &s.interest_carried,
                         &s.year_income, &s.year_interest};
  for (T* account : accounts) *account = base::select(fails, zero, *account);
}

template <class T, class Recorder>
[[gnu::always_inline]] inline void record_state(int row, const WaterfallState<T>& s,
                                                Recorder& recorder) {
  recorder.put(row, WaterfallColumn::cash, s.cash);
  recorder.put(row, WaterfallColumn::reserve, s.reserve);
  recorder.put(row, WaterfallColumn::balance, s.balance);
  recorder.put(row, WaterfallColumn::principal_arrears, s.principal_arrears);
  recorder.put(row, WaterfallColumn::interest_arrears, s.interest_arrears);
  recorder.put(row, WaterfallColumn::accrued_interest, s.accrued);
  recorder.put(row, WaterfallColumn::payable, s.payable);
}

// Runs one path (double) or eight (pack). `distributions` may be null; else rows x lanes of what
// equity receives: distributions less the owners' tax, which may exceed them.
template <class T, class Recorder>
[[gnu::always_inline]] inline WaterfallOutcome<T> run_waterfall(const WaterfallTerms& terms,
                                                                const WaterfallFlows& flows,
                                                                double* distributions,
                                                                Recorder& recorder) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  WaterfallState<T> s;
  s.alive = one;
  s.balance = base::broadcast<T>(terms.opening_debt_usd);
  s.reserve = base::broadcast<T>(terms.opening_reserve_usd);
  WaterfallOutcome<T> outcome{base::broadcast<T>(static_cast<double>(terms.rows)),
                              base::broadcast<T>(kNoTest),
                              zero,
                              zero,
                              zero,
                              zero,
                              zero};
  for (int row = 0; row < terms.rows; ++row) {
    const T interest = (s.balance + s.principal_arrears) * terms.monthly_rate;
    s.accrued = s.accrued + interest;
    s.year_interest = s.year_interest + interest;
    collect(terms, flows, row, s, recorder);
    T trailing = base::broadcast<T>(kNoTest);
    if (terms.is_payment[row]) {
      trailing = pay_on_date(terms, row, s, outcome, recorder);
    } else if (base::any(s.interest_arrears + s.principal_arrears > 0.0)) {
      // Whatever is unpaid, cents as well: a lane must not depend on its neighbours being late.
      const ServicePaid<T> paid = pay_service(s);
      recorder.put(row, WaterfallColumn::interest_paid, paid.interest);
      recorder.put(row, WaterfallColumn::principal_paid, paid.principal);
    }
    s.balance = s.balance + s.alive * terms.draw_usd[row];
    const T funded = s.alive * terms.reserve_funding_usd[row];
    s.reserve = s.reserve + funded;
    recorder.put(row, WaterfallColumn::reserve_funding, funded);
    test_default(terms, flows, row, s, outcome, recorder);
    T distribution = zero;
    if (terms.is_distribution[row]) {
      const auto clear =
          base::mask_and(base::mask_not(s.overdue_months > 0.0), base::mask_not(s.payable > 0.0));
      const auto free = base::mask_or(base::mask_not(trailing < terms.lockup_dscr),
                                      base::mask_not(s.balance > 0.0));
      distribution = base::select(base::mask_and(clear, free), s.cash, zero);
      s.cash = s.cash - distribution;
    }
    T received = distribution;
    if (terms.owners_pay_tax) received = received - s.owner_tax;
    if (terms.is_distribution[row] || terms.owners_pay_tax)
      outcome.distributions_value_usd =
          outcome.distributions_value_usd + received * terms.equity_discount[row];
    if (distributions) base::store(distributions + row * base::lanes<T>, received);
    recorder.put(row, WaterfallColumn::distribution, distribution);
    record_state(row, s, recorder);
  }
  return outcome;
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::finance
