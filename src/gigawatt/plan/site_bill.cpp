#include "gigawatt/plan/site_bill.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "gigawatt/base/check.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/power/series_file.h"
#include "gigawatt/power/supply.h"
#include "gigawatt/power/tariff.h"

namespace gigawatt::plan {

namespace {

constexpr int kSpacing = 4;           // price years from one that is measured to the next
constexpr double kMeasureGap = 1e-5;  // of the bill: some hundred dollars
constexpr double kLeverGap = 1e-4;    // where only a change is wanted

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// The price years that are dispatched.
std::vector<int> years_to_measure(const MeasureTerms& terms) {
  const int last = terms.site.prices->price_year_from(terms.timeline.rows()) / kEnergyMonths;
  const int settled = std::min(terms.settled_row / kEnergyMonths, last);
  std::vector<int> years;
  for (int year = 0; year <= settled; ++year) years.push_back(year);
  for (int year = settled + kSpacing; year < last; year += kSpacing) years.push_back(year);
  if (years.back() < last) years.push_back(last);
  return years;
}

// What the hedges of a month pay at their strikes, and get at the index.
struct Settlement {
  double strike_usd = 0, index_usd = 0;
};
Settlement settlement(const power::SupplySpec& supply, const HourlyPrices& prices, int row,
                      base::Month month) {
  Settlement sum;
  std::size_t profile = 0;
  for (const power::HedgeSpec& hedge : prices.tariff(row).hedges) {
    const std::span<const double> index = prices.index(row, 1);
    double hours = static_cast<double>(index.size()), worth = prices.index_sum(row);
    if (hedge.shape == power::HedgeShape::profile) {
      const power::Hourly shape = power::hours_of_month(supply.own->hedges[profile++], 0, month);
      hours = std::accumulate(shape.begin(), shape.end(), 0.0);
      worth = std::inner_product(shape.begin(), shape.end(), index.begin(), 0.0);
    }
    sum.strike_usd += hedge.volume.in(base::MW)*hours * hedge.strike.in(base::USD_per_MWh);
    sum.index_usd += hedge.volume.in(base::MW)*worth;
  }
  return sum;
}

}  // namespace

bool has_site_bill(const power::SupplySpec& supply) {
  if (supply.battery || !supply.generators.empty() || supply.demand_response || supply.ancillary ||
      supply.ramp_up || supply.ramp_down)
    return true;
  if (!supply.tariff) return false;
  const power::TariffSpec& tariff = *supply.tariff;
  return tariff.fee.base_value() != 0 || !tariff.hedges.empty() ||
         tariff.demand_charge.base_value() != 0;
}

// --- What was measured ---------------------------------------------------------------------------

double MeasuredBill::grown(int year) const { return std::pow(growth_, year); }

void MeasuredBill::add(int row, const std::vector<BillMonth>& months) {
  const int year = row / kEnergyMonths;
  GIGAWATT_CHECK(row % kEnergyMonths == 0 && (years_.empty() || years_.back() < year), "price year",
                 row);
  GIGAWATT_CHECK(months.size() == at(kEnergyMonths), "months of a year", months.size());
  years_.push_back(year);
  months_.push_back(months);
}

BillMonth MeasuredBill::month(int row) const {
  if (empty()) return {};
  const int year = row / kEnergyMonths;
  const auto number = at(row % kEnergyMonths);
  const auto share_of = [&](std::size_t k, double weight) {
    const BillMonth& month = months_[k][number];
    return BillMonth{weight * month.moving_usd * grown(year - years_[k]), weight * month.fixed_usd};
  };
  const auto after = std::ranges::lower_bound(years_, year);
  if (after == years_.end()) return share_of(years_.size() - 1, 1);
  const auto k = static_cast<std::size_t>(after - years_.begin());
  if (k == 0 || *after == year) return share_of(k, 1);
  const double weight = static_cast<double>(year - years_[k - 1]) / (years_[k] - years_[k - 1]);
  const BillMonth before = share_of(k - 1, 1 - weight), later = share_of(k, weight);
  return {before.moving_usd + later.moving_usd, before.fixed_usd + later.fixed_usd};
}

MeasuredBill MeasuredBill::moved_to(int row, const std::vector<BillMonth>& months) const {
  MeasuredBill moved = *this;
  for (int number = 0; number < kEnergyMonths; ++number) {
    const BillMonth held = month(row + number), now = months[at(number)];
    for (std::size_t k = 0; k < years_.size(); ++k) {
      BillMonth& each = moved.months_[k][at(number)];
      each.moving_usd +=
          (now.moving_usd - held.moving_usd) * grown(years_[k] - row / kEnergyMonths);
      each.fixed_usd += now.fixed_usd - held.fixed_usd;
    }
  }
  return moved;
}

SiteEnergy dispatched_year(const MeasureTerms& terms, int row) {
  SiteEnergyTerms year = terms.site;
  year.row = row;
  year.first = terms.timeline.month(row);
  year.loads = terms.loads(row);
  return site_energy(year);
}

MeasuredBill measured_bill(const MeasureTerms& terms) {
  MeasureTerms quick = terms;
  quick.site.solver.gap = kMeasureGap;
  MeasuredBill bill(1 + terms.site.supply->escalation.in(base::ratio));
  for (int year : years_to_measure(terms))
    bill.add(year * kEnergyMonths, dispatched_year(quick, year * kEnergyMonths).beyond);
  return bill;
}

std::optional<int> unmeasured_row(const MeasureTerms& terms) {
  const std::vector<int> years = years_to_measure(terms);
  for (int year = terms.settled_row / kEnergyMonths + kSpacing / 2; year < years.back(); ++year)
    if (!std::ranges::binary_search(years, year)) return year * kEnergyMonths;
  return std::nullopt;
}

MeasuredBill remeasured(const MeasureTerms& terms, const MeasuredBill& held) {
  MeasureTerms quick = terms;
  quick.site.solver.gap = kLeverGap;
  const int row = years_to_measure(terms).back() * kEnergyMonths;
  const int settled = std::min(terms.settled_row, row);
  return held.moved_to(settled, dispatched_year(quick, settled).beyond);
}

void count_bill(const MeasuredBill& measured, int row, SiteEnergy& energy) {
  energy.counted_usd = 0;
  for (int month = 0; month < kEnergyMonths; ++month)
    energy.counted_usd += measured.month(row + month).usd();
}

// --- The bill ------------------------------------------------------------------------------------

std::vector<double> SiteBill::usd() const {
  std::vector<double> sum = fixed_usd;
  for (std::size_t row = 0; row < sum.size(); ++row) sum[row] += moving_usd[row];
  return sum;
}

SiteBill site_bill(const MeasuredBill& measured, const power::SupplySpec& supply,
                   const HourlyPrices& prices, const base::Timeline& timeline) {
  SiteBill bill;
  for (int row = 0; row < timeline.rows(); ++row) {
    BillMonth month = measured.month(row);
    if (supply.tariff) {
      const Settlement hedges = settlement(supply, prices, row, timeline.month(row));
      month.fixed_usd += prices.tariff(row).fee.in(base::USD / base::months) + hedges.strike_usd;
      month.moving_usd -= hedges.index_usd;
    }
    bill.fixed_usd.push_back(month.fixed_usd);
    bill.moving_usd.push_back(month.moving_usd);
  }
  return bill;
}

}  // namespace gigawatt::plan
