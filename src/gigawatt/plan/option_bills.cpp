#include "gigawatt/plan/option_bills.h"

#include <algorithm>

#include "gigawatt/mining/fleet.h"
#include "gigawatt/plan/plan.h"

namespace gigawatt::plan {

OptionYears::OptionYears(const Plan& plan, const catalog::Catalog& catalog,
                         const OptionTerms& terms)
    : plan_(plan),
      terms_(terms),
      site_(measure_terms(plan, catalog)),
      fleets_(option_fleets(terms)),
      hashprice_usd_per_ph_day_(terms.hashprice.path()) {
  site_.site.prices = terms.prices;
  site_.timeline = terms.timeline;
}

MeasureTerms OptionYears::terms_of(const std::vector<FleetShare>& fleets, bool halls,
                                   int settled_row) const {
  MeasureTerms terms = site_;
  terms.settled_row = settled_row;
  terms.loads = [this, &fleets, halls](int row) {
    SiteLoads loads{.hall_mw = std::vector<double>(kEnergyMonths, 0.0),
                    .mine_overhead = terms_.mine->terms.overhead.in(base::ratio)};
    for (int i = 0; halls && i < kEnergyMonths; ++i)
      loads.hall_mw[static_cast<std::size_t>(i)] = hall_mw(plan_, row + i);
    loads.mine = fleet_loads(*terms_.mine, fleets, hashprice_usd_per_ph_day_, *terms_.prices, row);
    return loads;
  };
  return terms;
}

// Nothing is built where the mine mines on; its first purchases are mostly in the second year.
MeasureTerms OptionYears::mine() const {
  return terms_of(fleets_.mine, false, std::min(kEnergyMonths, site_.settled_row));
}
MeasureTerms OptionYears::convert() const {
  return terms_of(fleets_.convert, true, site_.settled_row);
}
MeasureTerms OptionYears::both() const { return terms_of(fleets_.both, true, site_.settled_row); }

OptionBills OptionYears::measured() const {
  return {measured_bill(mine()), measured_bill(convert()), measured_bill(both())};
}

OptionBills OptionYears::remeasured(const OptionBills& held) const {
  return {plan::remeasured(mine(), held.mine), held.convert, plan::remeasured(both(), held.both)};
}

void add_bills(const OptionBills& bills, const power::SupplySpec& supply, OptionTerms& terms) {
  if (bills.empty()) return;
  const auto column = [&](const MeasuredBill& measured) {
    return site_bill(measured, supply, *terms.prices, terms.timeline).usd();
  };
  terms.mine_bill_usd = column(bills.mine);
  terms.convert_bill_usd = column(bills.convert);
  terms.both_bill_usd = column(bills.both);
}

}  // namespace gigawatt::plan
