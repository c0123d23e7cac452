// One path of the chain, written once on T: double for one path, pack for eight.
#pragma once

#include "gigawatt/plan/chain.h"

namespace gigawatt::plan {

// Phases and contracts of one site are few; the path's state lives on the stack.
inline constexpr int kMaximumPhases = 64;
inline constexpr int kMaximumContracts = 16;

inline namespace GIGAWATT_ISA {

template <class T>
struct CreditState {
  T hazard_sum, threshold, event;
  T guarantor_sum, guarantor_threshold;
  T gone;      // tenant in default, guarantor pays
  T replaced;  // the contract is lost; whoever rents now has no guarantor
};

template <class T>
[[gnu::always_inline]] inline T exponential_draw(const ChainTerms& terms, std::uint64_t first_path,
                                                 Stream stream, std::uint32_t step,
                                                 std::uint32_t draw) {
  base::RandomKey key = terms.key;
  key.stream = stream;
  return base::exponential<T>(key, first_path, step, draw);
}

template <class T>
[[gnu::always_inline]] inline void start_credit(const ChainTerms& terms, std::uint64_t first_path,
                                                const CreditTerms& credit, CreditState<T>& s) {
  const T zero = base::broadcast<T>(0.0);
  s.hazard_sum = s.guarantor_sum = s.event = s.gone = zero;
  s.replaced = base::broadcast<T>(credit.merchant ? 1.0 : 0.0);
  s.threshold = exponential_draw<T>(terms, first_path, tenant_stream, 0, credit.tenant_draw);
  s.guarantor_threshold =
      exponential_draw<T>(terms, first_path, guarantor_stream, 0, credit.guarantor_draw);
}

// A further default of the same hall's tenants arrives after another unit-exponential of hazard
// (a Poisson process in the time of the hazard).
template <class T>
[[gnu::always_inline]] inline void next_threshold(const ChainTerms& terms, std::uint64_t first_path,
                                                  const CreditTerms& credit, base::mask_of<T> fails,
                                                  CreditState<T>& s) {
  s.event = base::select(fails, s.event + 1.0, s.event);
  for (std::uint32_t k = 1; k < kTenantEvents; ++k) {
    const auto here = base::mask_and(fails, base::mask_not(s.event < double(k)));
    const auto this_one = base::mask_and(here, s.event < double(k) + 0.5);
    if (base::none(this_one)) continue;
    const T more = exponential_draw<T>(terms, first_path, tenant_stream, k, credit.tenant_draw);
    s.threshold = base::select(this_one, s.threshold + more, s.threshold);
  }
  const auto spent = s.event > double(kTenantEvents) - 0.5;
  s.threshold = base::select(spent, base::broadcast<T>(1e30), s.threshold);
}

// One month of a tenant's credit. Returns the lanes whose rent is lost in this row.
template <class T>
[[gnu::always_inline]] inline base::mask_of<T> credit_row(const ChainTerms& terms,
                                                          std::uint64_t first_path,
                                                          const CreditTerms& credit, int row,
                                                          T factor, T occupied, CreditState<T>& s) {
  const T zero = base::broadcast<T>(0.0), one = base::broadcast<T>(1.0);
  const double contracted = credit.tenant_hazard ? credit.tenant_hazard[row] : 0.0;
  const auto replaced = s.replaced > 0.5;
  const T hazard =
      base::select(replaced, occupied * credit.replacement_hazard, base::broadcast<T>(contracted));
  s.hazard_sum = s.hazard_sum + base::select(s.gone > 0.5, zero, hazard * factor);
  const auto fails = s.hazard_sum > s.threshold;
  if (base::any(fails)) {
    next_threshold(terms, first_path, credit, fails, s);
    s.gone = base::select(fails, one, s.gone);
  }
  auto unguarded = replaced;
  if (credit.guarantor_hazard) {
    s.guarantor_sum = s.guarantor_sum + factor * credit.guarantor_hazard[row];
    unguarded = base::mask_or(unguarded, s.guarantor_sum > s.guarantor_threshold);
  } else {
    unguarded = base::mask_or(unguarded, base::mask_not(replaced));
  }
  const auto lost = base::mask_and(s.gone > 0.5, unguarded);
  s.gone = base::select(lost, zero, s.gone);
  s.replaced = base::select(lost, one, s.replaced);
  return lost;
}

// A contract whose halls all came after its outside date is gone before it began.
template <class T>
[[gnu::always_inline]] inline void start_without_tenant(const ChainTerms& terms,
                                                        const CreditTerms& credit,
                                                        const contract::LeaseState<T>* leases,
                                                        CreditState<T>& s, T& lost_row) {
  T left = base::broadcast<T>(credit.merchant ? 0.0 : 1.0);
  double row = 0;
  for (int p = credit.first_phase; p < credit.first_phase + credit.phase_count; ++p) {
    left = base::min(left, leases[p].at_market);
    const double leaves = terms.phases[p].commencement_row + terms.phases[p].outside_months;
    row = leaves > row ? leaves : row;
  }
  s.replaced = base::max(s.replaced, left);
  lost_row = base::select(left > 0.5, base::min(lost_row, base::broadcast<T>(row)), lost_row);
}

// The normal number of a row, two of which come with each draw.
template <class T>
[[gnu::always_inline]] inline T normal_of_row(const ChainTerms& terms, std::uint64_t first_path,
                                              Stream stream, int row, T& spare) {
  T normal = spare;
  if (row % 2 == 0) {
    base::RandomKey key = terms.key;
    key.stream = stream;
    base::normals<T>(key, first_path, static_cast<std::uint32_t>(row / 2), 0, normal, spare);
  }
  return normal;
}

// The market rent of the path.
template <class T>
struct RentState {
  T log_rent, spare;
};

// Returns the row's normal number: the hashprice moves with it.
template <class T>
[[gnu::always_inline]] inline T rent_row(const ChainTerms& terms, std::uint64_t first_path, int row,
                                         RentState<T>& s) {
  const T normal = normal_of_row(terms, first_path, market_stream, row, s.spare);
  s.log_rent = market::next_log_rent(terms.rent, row, s.log_rent, normal);
  return normal;
}

// The power price over the expected one.
template <class T>
struct FactorState {
  T deviation, spare;
};

template <class T>
[[gnu::always_inline]] inline T power_row(const ChainTerms& terms, std::uint64_t first_path,
                                          int row, FactorState<T>& s) {
  const T normal = normal_of_row(terms, first_path, power_stream, row, s.spare);
  return next_factor(*terms.power, row, normal, s.deviation);
}

// The mine: what mines on beside the halls, and machines sold as their halls make way. A hall that
// is late has stopped mining as planned: its works had begun.
template <class T>
[[gnu::always_inline]] inline void mine_row(const ChainTerms& terms, std::uint64_t first_path,
                                            int row, T rent_normal, T power_factor,
                                            FactorState<T>& s, const ChainBlock& out) {
  constexpr int lanes = base::lanes<T>;
  const MineTerms& mine = *terms.mine;
  const T own = normal_of_row(terms, first_path, hashprice_stream, row, s.spare);
  const T normal = rent_normal * mine.rent_correlation + own * mine.own_share;
  const T hashprice = next_factor(mine.hashprice, row, normal, s.deviation);
  T usd = mine_margin(mine, row, hashprice, power_factor) * mine.mines_share[row];
  if (mine.sold_share[row] > 0)
    usd = usd + machine_sale(mine, row, hashprice) * mine.sold_share[row];
  base::store(out.mining_usd + row * lanes, usd);
  base::store(out.hashprice_factor + row * lanes, hashprice);
}

template <class T>
[[gnu::always_inline]] inline void run_chain(const ChainTerms& terms, std::uint64_t first_path,
                                             const ChainDraws& draws, const ChainBlock& out) {
  constexpr int lanes = base::lanes<T>;
  const T zero = base::broadcast<T>(0.0);
  contract::LeaseState<T> leases[kMaximumPhases];
  CreditState<T> credits[kMaximumContracts];
  for (int p = 0; p < terms.phase_count; ++p)
    contract::start_lease_path(terms.phases[p], base::load<T>(draws.delay_months + p * lanes),
                               leases[p]);
  for (int c = 0; c < terms.credit_count; ++c)
    start_credit(terms, first_path, terms.credits[c], credits[c]);
  RentState<T> rent{zero, zero};
  FactorState<T> power{zero, zero}, hashprice{zero, zero};
  T lost_row = base::broadcast<T>(static_cast<double>(terms.rows));
  for (int c = 0; c < terms.credit_count; ++c)
    start_without_tenant(terms, terms.credits[c], leases, credits[c], lost_row);
  for (int row = 0; row < terms.rows; ++row) {
    const T normal = rent_row(terms, first_path, row, rent);
    const T factor = base::exp(rent.log_rent);
    const T stress = market::hazard_factor(terms.rent, row, rent.log_rent);
    T power_factor = base::broadcast<T>(1.0);
    if (terms.power) {
      power_factor = power_row(terms, first_path, row, power);
      base::store(out.power_factor + row * lanes, power_factor);
    }
    T cash = zero, income = zero;
    for (int c = 0; c < terms.credit_count; ++c) {
      const CreditTerms& credit = terms.credits[c];
      const auto lost = credit_row(terms, first_path, credit, row, stress,
                                   leases[credit.first_phase].active, credits[c]);
      const bool any_lost = base::any(lost);
      if (any_lost)
        lost_row =
            base::select(lost, base::min(lost_row, base::broadcast<T>(double(row))), lost_row);
      for (int p = credit.first_phase; p < credit.first_phase + credit.phase_count; ++p) {
        if (any_lost) contract::lose_tenant(terms.phases[p], double(row), lost, leases[p]);
        const auto flow =
            contract::lease_row(terms.phases[p], row, factor, leases[p], power_factor);
        cash = cash + flow.cash_usd;
        income = income + flow.income_usd;
      }
    }
    if (terms.fixed_bill_usd) {
      const T bill = power_factor * terms.moving_bill_usd[row] + terms.fixed_bill_usd[row];
      base::store(out.site_bill_usd + row * lanes, bill);
    }
    if (terms.mine) mine_row(terms, first_path, row, normal, power_factor, hashprice, out);
    base::store(out.cash_usd + row * lanes, cash);
    base::store(out.income_usd + row * lanes, income);
    base::store(out.site_value_usd + row * lanes, factor * terms.site_value_usd[row]);
    base::store(out.market_factor + row * lanes, factor);
  }
  base::store(out.tenant_lost_row, lost_row);
}

}  // namespace GIGAWATT_ISA
}  // namespace gigawatt::plan
