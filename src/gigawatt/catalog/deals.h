// Signed deals for AI compute capacity: who leases what from whom, at what price, financed how.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/confidence.h"

namespace gigawatt::catalog {

// One row of catalog/deals.csv. What was not found is absent, never zero. Every figure is also a
// catalog row: "HUT-FLUID-RB.fin_amount_usd".
struct Deal {
  std::string id;
  std::string provider, customer, guarantor, announced_date, site, contract_type;
  std::string extension_options, annual_basis, gpu_type, delivery_schedule, margin_kind;
  std::string fin_instrument, fin_tenor;
  std::optional<base::Money> backstop, total_contract_value;
  std::optional<base::MoneyRate> annual_revenue;
  std::optional<base::Capacity> gross;        // utility or building capacity
  std::optional<base::Capacity> critical_it;  // what the tenant's machines may draw
  std::optional<base::Time> term;
  std::optional<base::Fraction> escalator, prepayment;  // prepayment: share of the total value
  std::optional<base::Money> capex;
  std::optional<base::CapacityCost> capex_low, capex_high;
  std::optional<base::Chips> gpus;
  std::optional<base::Fraction> margin_low, margin_high;
  std::optional<base::Money> fin_amount;
  std::optional<base::Fraction> fin_rate;  // coupon a year
  Confidence confidence = Confidence::C;
  std::string source, note;

  // A sum of other rows, never to be added to them.
  bool is_rollup() const { return std::string_view(id).ends_with("-TOTAL"); }
};

std::vector<std::string> deal_ids(const Catalog& catalog);
std::optional<Deal> find_deal(const Catalog& catalog, std::string_view id);

}  // namespace gigawatt::catalog
