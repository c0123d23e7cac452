#include "gigawatt/plan/hourly_prices.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/power/price_zones.h"

namespace gigawatt::plan {

namespace {

constexpr int kBlock = 12;  // months that share a mean

std::vector<power::ClockHour> hours_of(base::Month month) {
  const int year = static_cast<int>(month.year());
  const auto number = static_cast<std::size_t>(static_cast<unsigned>(month.month()) - 1);
  const std::vector<power::ClockHour> hours = power::hours_of_year(year);
  std::vector<int> starts = power::month_starts(year);
  if (starts.size() == 12) starts.push_back(static_cast<int>(hours.size()));
  return {hours.begin() + starts[number], hours.begin() + starts[number + 1]};
}

}  // namespace

HourlyPrices::HourlyPrices(const power::SupplySpec& supply, const catalog::Catalog& catalog,
                           const base::Timeline& timeline) {
  std::optional<power::ShippedZone> zone;
  if (!supply.zone.empty()) {
    zone = power::price_zone(catalog, supply.zone);
    GIGAWATT_CHECK(zone.has_value(), "a zone was checked", supply.zone);
  }
  const int rows = std::max(timeline.rows(), kBlock);
  const double growth = 1 + supply.escalation.in(base::ratio);
  for (int row = 0; row < rows; row += kBlock) {
    std::vector<power::ClockHour> clock;
    std::vector<int> starts;
    for (int month = row; month < std::min(row + kBlock, rows); ++month) {
      starts.push_back(static_cast<int>(clock.size()));
      first_.push_back(hours_.size() + clock.size());
      const auto more = hours_of(timeline.month(month));
      clock.insert(clock.end(), more.begin(), more.end());
    }
    const double mean = supply.price.in(base::USD_per_MWh)*std::pow(growth, row / kBlock);
    const auto seed = static_cast<std::uint64_t>(row / kBlock + 1);
    const power::Hourly prices =
        zone ? power::draw_price_years(zone->model, clock, 1, mean, seed).front()
             : power::Hourly(clock.size(), mean);
    curves_.emplace_back(prices, starts);
    hours_.insert(hours_.end(), prices.begin(), prices.end());
  }
  first_.push_back(hours_.size());
}

std::span<const double> HourlyPrices::months(int row, int count) const {
  const auto begin = static_cast<std::size_t>(row), end = begin + static_cast<std::size_t>(count);
  GIGAWATT_CHECK(row >= 0 && end < first_.size(), "months", row, count);
  return std::span(hours_).subspan(first_[begin], first_[end] - first_[begin]);
}

power::RunMargin HourlyPrices::margin(int row, double value_usd_per_mwh) const {
  return curves_[static_cast<std::size_t>(row / kBlock)].at(row % kBlock, value_usd_per_mwh);
}

}  // namespace gigawatt::plan
