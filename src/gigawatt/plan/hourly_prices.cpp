#include "gigawatt/plan/hourly_prices.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "gigawatt/base/check.h"
#include "gigawatt/power/clock.h"
#include "gigawatt/power/clock_hour.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/hourly_file.h"
#include "gigawatt/power/price_model.h"
#include "gigawatt/power/price_zones.h"

namespace gigawatt::plan {

namespace {

constexpr int kBlock = 12;  // months of a price year
constexpr int kCommonYear = 2001, kLeapYear = 2000;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// The hours of one calendar year, and where its months begin; the last entry is the end.
struct CalendarYear {
  explicit CalendarYear(int number)
      : year(number), clock(power::hours_of_year(number)), starts(power::month_starts(number)) {
    starts.push_back(static_cast<int>(clock.size()));
  }
  // The part of the year's columns that is a month.
  template <class T>
  std::vector<T> part(const std::vector<T>& column, base::Month month) const {
    const auto number = at(static_cast<int>(static_cast<unsigned>(month.month())) - 1);
    return {column.begin() + starts[number], column.begin() + starts[number + 1]};
  }

  int year;
  std::vector<power::ClockHour> clock;
  std::vector<int> starts;
};

// The weather of any month: the user's own year, or a station's means.
class WeatherSource {
 public:
  WeatherSource(const power::SupplySpec& supply, const catalog::Catalog& catalog) {
    if (supply.weather_csv) {
      GIGAWATT_CHECK(supply.own && supply.own->weather, "files were read", supply.weather);
      own_ = &*supply.own->weather;
    } else {
      common_ = power::mean_weather(catalog, supply.weather, kCommonYear);
      leap_ = power::mean_weather(catalog, supply.weather, kLeapYear);
    }
  }

  power::Weather of(base::Month month) const {
    if (own_)
      return {power::hours_of_month(*own_, 0, month), power::hours_of_month(*own_, 1, month)};
    const bool leap = month.year().is_leap();
    const power::Weather& year = leap ? leap_ : common_;
    const CalendarYear& calendar = leap ? leap_year_ : common_year_;
    return {calendar.part(year.dry_bulb_c, month), calendar.part(year.wet_bulb_c, month)};
  }

 private:
  const power::YearOfHours* own_ = nullptr;
  power::Weather common_, leap_;
  CalendarYear common_year_{kCommonYear}, leap_year_{kLeapYear};
};

void append(power::Hourly& to, const power::Hourly& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// The expected charge in each candidate hour; of a part of a year only what falls into it.
void add_coincident(const power::CoincidentSpec& spec, const power::HoursOfEnergy& hours,
                    power::Hourly& delivered) {
  const std::vector<int> candidates = power::coincident_candidates(spec, hours);
  if (candidates.empty()) return;
  const auto counts = [&](int month) {
    const int number = month + 1;
    return spec.from_month <= spec.to_month ? spec.from_month <= number && number <= spec.to_month
                                            : number >= spec.from_month || number <= spec.to_month;
  };
  int all = 0, here = 0;
  for (int month = 0; month < kBlock; ++month) all += counts(month);
  for (int start : hours.month_starts) here += counts(hours.clock[at(start)].month);
  const double charge =
      power::coincident_usd_per_mwh(spec, candidates.size()) * here / static_cast<double>(all);
  for (int hour : candidates) delivered[at(hour)] += charge;
}

}  // namespace

// Makes one price year after another.
class HourlyPrices::Maker {
 public:
  Maker(HourlyPrices& prices, const power::SupplySpec& supply, const catalog::Catalog& catalog,
        const base::Timeline& timeline)
      : prices_(prices), supply_(supply), timeline_(timeline) {
    if (!supply.zone.empty()) {
      zone_ = power::price_zone(catalog, supply.zone);
      GIGAWATT_CHECK(zone_.has_value(), "a zone was checked", supply.zone);
    }
    if (supply.has_weather()) weather_.emplace(supply, catalog);
    if (supply.cooling) cooling_ = power::cooling(catalog, *supply.cooling);
    if (supply.price_csv) own_zone_ = power::find_zone(supply.price_csv->file.zone);
  }

  void add_year(int row, int end) {
    power::HoursOfEnergy hours;
    for (int month = row; month < end; ++month) {
      hours.month_starts.push_back(static_cast<int>(hours.clock.size()));
      prices_.first_.push_back(prices_.hours_.size() + hours.clock.size());
      const auto more = hours_of(timeline_.month(month));
      hours.clock.insert(hours.clock.end(), more.begin(), more.end());
      if (own_zone_) add_wall(timeline_.month(month), hours);
      if (weather_) add_weather(timeline_.month(month), hours);
    }
    const double growth = std::pow(1 + supply_.escalation.in(base::ratio), row / kBlock);
    hours.index_usd_per_mwh = index(row, end, growth, hours.clock);
    power::Hourly delivered = hours.index_usd_per_mwh;
    power::TariffSpec tariff;
    if (supply_.tariff) {
      tariff = power::grown(*supply_.tariff, growth);
      delivered = power::energy_price(tariff, hours);
      for (double& price : delivered) price += tariff.delivery.in(base::USD_per_MWh);
      if (tariff.coincident) add_coincident(*tariff.coincident, hours, delivered);
      append(prices_.index_, hours.index_usd_per_mwh);
    }
    prices_.tariffs_.push_back(std::move(tariff));
    prices_.curves_.emplace_back(delivered, hours.month_starts);
    append(prices_.hours_, delivered);
    append(prices_.dry_bulb_c_, hours.dry_bulb_c);
    prices_.clock_.insert(prices_.clock_.end(), hours.clock.begin(), hours.clock.end());
    prices_.wall_.insert(prices_.wall_.end(), hours.wall.begin(), hours.wall.end());
  }

 private:
  std::vector<power::ClockHour> hours_of(base::Month month) {
    const int year = static_cast<int>(month.year());
    if (year != calendar_.year) calendar_ = CalendarYear(year);
    return calendar_.part(calendar_.clock, month);
  }

  // Own hours stand in their zone's standard time; bands and the grid's peaks are in what the wall
  // shows. Hours of a shipped zone are drawn as its wall shows them.
  void add_wall(base::Month month, power::HoursOfEnergy& hours) const {
    const std::chrono::sys_days day{month / 1};
    const long first = day.time_since_epoch().count() * 24L;
    for (int hour = 0; hour < static_cast<int>(base::hours_in(month)); ++hour)
      hours.wall.push_back(power::clock_hour(power::wall_hour(*own_zone_, first + hour)));
  }

  void add_weather(base::Month month, power::HoursOfEnergy& hours) {
    const power::Weather weather = weather_->of(month);
    append(hours.dry_bulb_c, weather.dry_bulb_c);
    if (cooling_) append(prices_.pue_, power::pue_of_year(*cooling_, weather));
  }

  power::Hourly index(int row, int end, double growth,
                      const std::vector<power::ClockHour>& clock) const {
    const double mean = supply_.price.in(base::USD_per_MWh)*growth;
    if (supply_.price_csv) {
      GIGAWATT_CHECK(supply_.own && supply_.own->price, "files were read", row);
      power::Hourly hours;
      for (int month = row; month < end; ++month)
        append(hours, power::hours_of_month(*supply_.own->price, 0, timeline_.month(month)));
      for (double& price : hours) price *= growth;
      return hours;
    }
    if (!zone_) return power::Hourly(clock.size(), mean);
    const auto seed = static_cast<std::uint64_t>(row / kBlock + 1);
    return power::draw_price_years(zone_->model, clock, 1, mean, seed).front();
  }

  HourlyPrices& prices_;
  const power::SupplySpec& supply_;
  const base::Timeline& timeline_;
  CalendarYear calendar_{kCommonYear};
  std::optional<power::ShippedZone> zone_;
  std::optional<power::ClockZone> own_zone_;
  std::optional<WeatherSource> weather_;
  std::optional<power::Cooling> cooling_;
};

HourlyPrices::HourlyPrices(const power::SupplySpec& supply, const catalog::Catalog& catalog,
                           const base::Timeline& timeline)
    : timeline_(timeline), flat_pue_(supply.pue.in(base::ratio)) {
  Maker maker(*this, supply, catalog, timeline);
  const int rows = std::max(timeline.rows(), kBlock);
  for (int row = 0; row < rows; row += kBlock) maker.add_year(row, std::min(row + kBlock, rows));
  first_.push_back(hours_.size());
  for (int row = 0; row < rows; ++row) {
    const std::span<const double> month = index(row, 1);
    index_sums_.push_back(std::accumulate(month.begin(), month.end(), 0.0));
    firm_.push_back(firm_month(row));
  }
}

std::span<const double> HourlyPrices::slice(const power::Hourly& hours, int row, int count) const {
  const auto begin = static_cast<std::size_t>(row), end = begin + static_cast<std::size_t>(count);
  GIGAWATT_CHECK(row >= 0 && end < first_.size(), "months", row, count);
  return std::span(hours).subspan(first_[begin], first_[end] - first_[begin]);
}

std::span<const double> HourlyPrices::index(int row, int count) const {
  return slice(index_.empty() ? hours_ : index_, row, count);
}

std::span<const double> HourlyPrices::months(int row, int count) const {
  return slice(hours_, row, count);
}

double HourlyPrices::mean_usd_per_mwh(int row, int count) const {
  const std::span<const double> hours = months(row, count);
  return std::accumulate(hours.begin(), hours.end(), 0.0) / static_cast<double>(hours.size());
}

power::RunMargin HourlyPrices::margin(int row, double value_usd_per_mwh) const {
  return curves_[static_cast<std::size_t>(row / kBlock)].at(row % kBlock, value_usd_per_mwh);
}

double HourlyPrices::firm_usd_per_mw(int row) const { return firm_[at(row)]; }

double HourlyPrices::firm_month(int row) const {
  constexpr double kw_per_mw = 1000;
  const std::span<const double> price = months(row, 1);
  const power::Hourly draw = pue(row, 1);
  double usd = 0;
  for (std::size_t t = 0; t < price.size(); ++t) usd += price[t] * draw[t];
  return usd + tariff(row).demand_charge.in(base::USD_per_kW_month)*kw_per_mw *
                   *std::ranges::max_element(draw);
}

power::HoursOfEnergy HourlyPrices::energy_hours(int row) const {
  const std::span<const double> year = index(row, kBlock);
  power::HoursOfEnergy hours{.index_usd_per_mwh = {year.begin(), year.end()}};
  for (int month = row; month < row + kBlock; ++month)
    hours.month_starts.push_back(static_cast<int>(first_[at(month)] - first_[at(row)]));
  const auto begin = static_cast<std::ptrdiff_t>(first_[at(row)]),
             end = static_cast<std::ptrdiff_t>(first_[at(row + kBlock)]);
  hours.clock.assign(clock_.begin() + begin, clock_.begin() + end);
  if (!wall_.empty()) hours.wall.assign(wall_.begin() + begin, wall_.begin() + end);
  if (!dry_bulb_c_.empty())
    hours.dry_bulb_c.assign(dry_bulb_c_.begin() + begin, dry_bulb_c_.begin() + end);
  return hours;
}

power::Hourly HourlyPrices::pue(int row, int count) const {
  if (pue_.empty()) return power::Hourly(months(row, count).size(), flat_pue_);
  const std::span<const double> hours = slice(pue_, row, count);
  return {hours.begin(), hours.end()};
}

const power::TariffSpec& HourlyPrices::tariff(int row) const { return tariffs_[at(row / kBlock)]; }

int HourlyPrices::price_year_from(int row) const {
  const int whole = (static_cast<int>(first_.size()) - 1) / kBlock;  // price years
  return std::clamp((row + kBlock - 1) / kBlock, 0, whole - 1) * kBlock;
}

std::shared_ptr<const HourlyPrices> hourly_prices(const power::SupplySpec& supply,
                                                  const catalog::Catalog& catalog,
                                                  const base::Timeline& timeline,
                                                  std::shared_ptr<const HourlyPrices> like) {
  if (like && like->timeline().start() == timeline.start() &&
      like->timeline().rows() == timeline.rows())
    return like;
  return std::make_shared<const HourlyPrices>(supply, catalog, timeline);
}

std::vector<double> energy_cost_usd_per_watt(const power::SupplySpec& supply,
                                             const HourlyPrices& prices,
                                             const base::Timeline& timeline) {
  constexpr double watts_per_mw = 1e6;
  std::vector<double> cost_usd;
  for (int row = 0; row < timeline.rows(); ++row)
    cost_usd.push_back(prices.firm_usd_per_mw(row) * supply.load_factor.in(base::ratio) /
                       watts_per_mw);
  return cost_usd;
}

power::MonthCurve HourlyPrices::curve(int row) const {
  return curves_[static_cast<std::size_t>(row / kBlock)].month(row % kBlock);
}

}  // namespace gigawatt::plan
