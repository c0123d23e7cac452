// What power costs a site in every hour of its plan: [power] turned into delivered prices, with
// the weather and the PUE beside them. Whoever needs a price of power asks here.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/power/merit_order.h"
#include "gigawatt/power/supply.h"

namespace gigawatt::plan {

// Twelve months at a time from the timeline's start are one price year: the stated price, or the
// hours of a zone drawn anew with it as their mean, or the user's own hours; all grown by the
// escalation. A tariff puts its own price in their place, and delivery and the expected charge on
// the grid's peaks on top.
class HourlyPrices {
 public:
  // The supply was checked, and the files that it names were read.
  HourlyPrices(const power::SupplySpec& supply, const catalog::Catalog& catalog,
               const base::Timeline& timeline);

  const base::Timeline& timeline() const { return timeline_; }
  // The hours of `count` months from a row on, delivered, at the margin: what one MWh more costs.
  // At least twelve months are held.
  std::span<const double> months(int row, int count) const;
  double mean_usd_per_mwh(int row, int count) const;
  // What one MW of a load earns in a row that runs it only where power costs less than `value`.
  power::RunMargin margin(int row, double value_usd_per_mwh) const;
  // What one MW of machines that never stop pays in a row, with their cooling and the demand charge
  // on their own peak. Fees, hedges and credits do not hang on the load and are left out.
  double firm_usd_per_mw(int row) const;

  // For the dispatch of twelve months from a row on, and the tariff as it stands in that row.
  power::HoursOfEnergy energy_hours(int row) const;
  power::Hourly pue(int row, int count) const;
  const power::TariffSpec& tariff(int row) const;
  // The hours of the index, or of the prices where no tariff stands.
  std::span<const double> index(int row, int count) const;
  double index_sum(int row) const { return index_sums_[static_cast<std::size_t>(row)]; }
  // The first price year that begins in a row or later, of those that are held whole.
  int price_year_from(int row) const;
  // The prices that margin() looks up; valid while these prices live.
  power::MonthCurve curve(int row) const;

 private:
  class Maker;
  double firm_month(int row) const;
  std::span<const double> slice(const power::Hourly& hours, int row, int count) const;

  base::Timeline timeline_;
  power::Hourly hours_;                     // delivered
  power::Hourly index_, dry_bulb_c_, pue_;  // index: where there is a tariff; weather: where known
  std::vector<power::ClockHour> clock_, wall_;  // wall: of own hours with summer time
  std::vector<std::size_t> first_;              // hour of each month, and the end
  std::vector<power::MarginCurve> curves_;
  std::vector<power::TariffSpec> tariffs_;  // of each price year
  std::vector<double> index_sums_, firm_;   // of each month
  double flat_pue_ = 1;                     // where cooling does not make one for each hour
};

// `like`, made from the same supply, where it stands on the timeline; else prices anew, which is
// most of the work of weighing a site. Null is no such prices.
std::shared_ptr<const HourlyPrices> hourly_prices(const power::SupplySpec& supply,
                                                  const catalog::Catalog& catalog,
                                                  const base::Timeline& timeline,
                                                  std::shared_ptr<const HourlyPrices> like);

// US dollars that one watt of critical IT capacity costs in energy in each row.
std::vector<double> energy_cost_usd_per_watt(const power::SupplySpec& supply,
                                             const HourlyPrices& prices,
                                             const base::Timeline& timeline);

}  // namespace gigawatt::plan
