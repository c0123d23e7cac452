// The paths' side of a plan in one market regime: its leases, credits and mine as the kernels take
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/regimes.h"
#include "gigawatt/plan/chain.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::plan {

// Everything that paths of one regime share. Owns what the kernel terms point at.
struct RegimeChain {
  catalog::Regime regime;
  std::vector<double> log_level;
  std::vector<std::vector<double>> operating_cost_usd, energy_cost_usd;  // by phase
  std::vector<std::vector<double>> tenant_hazard, guarantor_hazard;      // by contract
  std::vector<contract::LeaseTerms> phases;
  std::vector<CreditTerms> credits;
  std::vector<double> site_value_usd;
  contract::LeaseTerms merchant_phase;  // one watt of merchant capacity
  CreditTerms merchant_credit;
  std::vector<double> merchant_value_usd;
  market::RentProcess process;

  RegimeChain() = default;
  RegimeChain(const RegimeChain&) = delete;
  RegimeChain& operator=(const RegimeChain&) = delete;

  ChainTerms contracted_terms(std::uint64_t seed) const;
  ChainTerms merchant_terms(std::uint64_t seed) const;  // per watt

 private:
  ChainTerms terms(std::uint64_t seed) const;
};

std::unique_ptr<RegimeChain> make_regime_chain(const Plan& plan, const catalog::Catalog& catalog,
                                               const catalog::Regime& regime);

// Logarithm of the market rent over today's that a regime expects, by row.
std::vector<double> expected_log_rent(const catalog::Regime& regime, int rows);

}  // namespace gigawatt::plan
