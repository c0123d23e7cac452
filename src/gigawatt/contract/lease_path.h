// One phase's lease along a path: contract rent, loss of the tenant, vacancy, re-letting at market.
//
// Written once on a numeric type T (double for one path, pack for eight): a lease is a handful of
// numbers a lane, and every event is a mask.
#pragma once

#include <cstdint>

#include "gigawatt/base/pack.h"

namespace gigawatt::contract {

// What every path of a phase shares. Money per month for the whole phase.
struct LeaseTerms {
  double commencement_row = 0;  // planned
  double term_months = 0;
  double rent_usd = 0;     // of the first lease year; 0 for merchant capacity
  double yearly_step = 1;  // 1 + escalator
  double options = 0;      // renewals of the tenant
  double option_months = 0;
  double landlord_share = 0;  // of any rent
  double it_watts = 0;
  bool merchant = false;  // starts vacant at completion and lets at the market
  // Once re-let:
  double market_term_months = 60;
  double market_yearly_step = 1;
  double market_rent_usd = 0;  // of the whole phase at today's market rent x relet share
  double vacancy_months = 12;
  double relet_cost_usd = 0;
  double vacant_cost_usd = 0;
  // Prepayment.
  double prepaid_usd = 0;
  double credit_start = 0, credit_months = 1;
  // What lateness costs.
  double delay_credit_usd = 0;   // for each month of delay
  double most_delay_months = 0;  // for which credits are given
  double outside_months = -1;    // of delay, beyond which the tenant leaves; negative: it waits
  const double* operating_cost_usd = nullptr;  // by row, while the contract runs
  const double* energy_cost_usd = nullptr;     // by row, landlord-paid; null: tenant pays
};

// What a row of the lease yields.
template <class T>
struct LeaseFlow {
  T cash_usd;    // NOI as cash: rent received less cost
  T income_usd;  // NOI as earned: without prepayments, credits and refits
  T rent_usd;    // earned
  T refit_usd;   // spent on the hall for its next tenant
};

inline namespace GIGAWATT_ISA {

template <class T>
struct LeaseState {
  T rent;        // a month; 0 while vacant
  T next_start;  // row at which the next lease starts
  T at_market;   // 1: the next or running lease is at the market rent
  T end;         // row at whose start the running lease ends
  T month;       // months since the last yearly step
  T options_left;
  T liability;     // prepayment not yet credited
  T active;        // 1 while a lease runs
  T ready;         // row from whose start the phase stands, delay included
  T used;          // 1 once a tenant has been in: the next one needs a refit
  T refit;         // a month, of the running lease
  T delay_credit;  // owed for lateness, not yet taken from rent
};

// Lateness is known when the path starts. A tenant that leaves at its outside date is not owed
// credits, and the search for the next one starts that month.
template <class T>
[[gnu::always_inline]] inline void start_late(const LeaseTerms& terms, T delay_months,
                                              LeaseState<T>& s) {
  const T zero = base::broadcast<T>(0.0);
  const T late = base::min(delay_months, base::broadcast<T>(terms.most_delay_months));
  s.delay_credit = late * terms.delay_credit_usd;
  if (terms.outside_months < 0) return;
  const auto leaves = delay_months > terms.outside_months;
  const T let =
      base::broadcast<T>(terms.commencement_row + terms.outside_months + terms.vacancy_months);
  s.next_start = base::select(leaves, base::max(s.ready, let), s.next_start);
  s.at_market = base::select(leaves, base::broadcast<T>(1.0), s.at_market);
  s.delay_credit = base::select(leaves, zero, s.delay_credit);
}

template <class T>
[[gnu::always_inline]] inline void start_lease_path(const LeaseTerms& terms, T delay_months,
                                                    LeaseState<T>& s) {
  const T zero = base::broadcast<T>(0.0);
  s.rent = s.month = s.liability = s.active = s.used = s.refit = zero;
  s.ready = delay_months + terms.commencement_row;
  s.next_start = s.ready + (terms.merchant ? terms.vacancy_months : 0.0);
  s.at_market = base::broadcast<T>(terms.merchant ? 1.0 : 0.0);
  s.end = base::broadcast<T>(1e9);
  s.options_left = base::broadcast<T>(terms.options);
  s.delay_credit = zero;
  if (terms.delay_credit_usd > 0 || terms.outside_months >= 0) start_late(terms, delay_months, s);
}

// The tenant is gone (`lost`): the hall empties and is let again after the vacancy, or after it is
// ready where that comes later.
template <class T>
[[gnu::always_inline]] inline void lose_tenant(const LeaseTerms& terms, double row,
                                               base::mask_of<T> lost, LeaseState<T>& s) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const auto running = s.active > 0.0;
  const T again = base::broadcast<T>(row + terms.vacancy_months);
  const T waiting = base::max(s.next_start, again);
  s.next_start = base::select(lost, base::select(running, again, waiting), s.next_start);
  s.rent = base::select(lost, zero, s.rent);
  s.active = base::select(lost, zero, s.active);
  s.at_market = base::select(lost, one, s.at_market);
  // A prepayment not yet credited is the landlord's to keep: the tenant broke the lease.
  s.liability = base::select(lost, zero, s.liability);
  s.delay_credit = base::select(lost, zero, s.delay_credit);
}

// Leases end at the start of a row: the tenant renews at its stepped rent where that is not above
// the market's, else the hall is let again after the vacancy.
template <class T>
[[gnu::always_inline]] inline void end_lease(const LeaseTerms& terms, double row, T market_factor,
                                             LeaseState<T>& s) {
  const T zero = base::broadcast<T>(0.0);
  const auto ends = base::mask_and(s.active > 0.0, base::mask_not(s.end > row));
  if (base::none(ends)) return;
  // A step that falls due with the renewal is part of the rent that the tenant decides on.
  const T offered = base::select(s.month < 12.0, s.rent, s.rent * terms.yearly_step);
  const auto in_money = base::mask_not(offered > market_factor * terms.market_rent_usd);
  const auto may = base::mask_and(s.options_left > 0.0, base::mask_not(s.at_market > 0.0));
  const auto renews = base::mask_and(ends, base::mask_and(may, in_money));
  s.end = base::select(renews, s.end + terms.option_months, s.end);
  s.options_left = base::select(renews, s.options_left - 1.0, s.options_left);
  lose_tenant(terms, row, base::mask_and(ends, base::mask_not(renews)), s);
  s.end = base::select(s.active > zero, s.end, base::broadcast<T>(1e9));
}

// One row. `market_factor` is the market rent over today's, `power_factor` the power price over the
// expected one.
template <class T>
[[gnu::always_inline]] inline LeaseFlow<T> lease_row(const LeaseTerms& terms, int row,
                                                     T market_factor, LeaseState<T>& s,
                                                     T power_factor = base::broadcast<T>(1.0)) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const double now = row;
  end_lease(terms, now, market_factor, s);
  const auto idle = base::mask_not(s.active > 0.0);
  const auto starts = base::mask_and(idle, base::mask_not(s.next_start > now));
  T cash = zero;
  if (base::any(starts)) {
    const auto market = s.at_market > 0.0;
    const T rent = base::select(market, market_factor * terms.market_rent_usd,
                                base::broadcast<T>(terms.rent_usd));
    const T term = base::select(market, base::broadcast<T>(terms.market_term_months),
                                base::broadcast<T>(terms.term_months));
    s.rent = base::select(starts, rent, s.rent);
    s.end = base::select(starts, term + now, s.end);
    s.month = base::select(starts, zero, s.month);
    s.active = base::select(starts, one, s.active);
    // The refit is paid off over the lease that it was made for, as builders and tenants finance
    // it.
    const T monthly = base::select(
        s.used > 0.0, base::broadcast<T>(terms.relet_cost_usd / terms.market_term_months), zero);
    s.refit = base::select(starts, monthly, s.refit);
    s.used = base::max(s.used, s.active);
    const auto first = base::mask_and(starts, base::mask_not(market));
    const T prepaid = base::select(first, base::broadcast<T>(terms.prepaid_usd), zero);
    s.liability = s.liability + prepaid;
    cash = cash + prepaid;
  }
  // Yearly step: on the anniversary of the rent's commencement.
  const T step = base::select(s.at_market > 0.0, base::broadcast<T>(terms.market_yearly_step),
                              base::broadcast<T>(terms.yearly_step));
  const auto anniversary = base::mask_not(s.month < 12.0);
  s.rent = base::select(anniversary, s.rent * step, s.rent);
  s.month = base::select(anniversary, one, s.month + s.active);

  const auto vacant = base::mask_not(s.active > 0.0);
  const auto ready = base::mask_not(s.ready > now);
  T cost = s.rent * terms.landlord_share;
  cost = cost + base::select(base::mask_and(vacant, ready),
                             base::broadcast<T>(terms.vacant_cost_usd), zero);
  const auto contract = base::mask_and(s.active > 0.0, base::mask_not(s.at_market > 0.0));
  T row_cost = base::broadcast<T>(terms.operating_cost_usd ? terms.operating_cost_usd[row] : 0.0);
  if (terms.energy_cost_usd) row_cost = row_cost + power_factor * terms.energy_cost_usd[row];
  cost = cost + base::select(contract, row_cost, zero);
  T rent = s.rent;
  if (terms.delay_credit_usd > 0) {  // taken from the first rents
    const T credit = base::min(s.delay_credit, s.rent);
    s.delay_credit = s.delay_credit - credit;
    rent = rent - credit;
  }
  const T income = rent - cost;
  if (terms.prepaid_usd > 0) {
    const T age = base::broadcast<T>(now - terms.credit_start + terms.term_months) - s.end;
    const auto credits = base::mask_and(contract, base::mask_not(age < 0.0));
    const T credit = base::select(
        credits,
        base::min(s.liability, base::broadcast<T>(terms.prepaid_usd / terms.credit_months)), zero);
    s.liability = s.liability - credit;
    cash = cash - credit;
  }
  const T refit = s.active * s.refit;
  return {cash + income - refit, income, rent, refit};
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::contract
