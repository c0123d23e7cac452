#include "gigawatt/finance/tax.h"

#include <algorithm>

namespace gigawatt::finance {

double combined_rate(const TaxSpec& spec) {
  const double federal = spec.federal_rate.in(base::ratio);
  const double state = spec.state_rate.in(base::ratio);
  return state + federal * (1 - state);
}

std::vector<std::uint8_t> tax_year_ends(const base::Timeline& timeline) {
  std::vector<std::uint8_t> ends;
  for (int row = 0; row < timeline.rows(); ++row)
    ends.push_back(timeline.month(row).month() == std::chrono::December ||
                   row + 1 == timeline.rows());
  return ends;
}

const std::vector<double>& macrs_5_year() {
  static const std::vector<double> shares = {0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576};
  return shares;
}

const std::vector<double>& macrs_15_year() {
  static const std::vector<double> shares = {0.05,   0.095,  0.0855, 0.077,  0.0693, 0.0623,
                                             0.0590, 0.0590, 0.0591, 0.0590, 0.0591, 0.0590,
                                             0.0591, 0.0590, 0.0591, 0.0295};
  return shares;
}

double shell_39_year(int year, unsigned month) {
  const double whole = 1.0 / 39;
  const double first = (12.5 - month) / 12 * whole;
  if (year == 0) return first;
  if (year < 39) return whole;
  return std::max(0.0, year == 39 ? whole - first : 0.0);
}

std::vector<double> tax_depreciation_usd(const TaxSpec& spec, double basis_usd,
                                         const base::Timeline& timeline, int service_row) {
  const double five = spec.share_5_year.in(base::ratio);
  const double fifteen = spec.share_15_year.in(base::ratio);
  const double bonus = spec.bonus.in(base::ratio);
  const int last = timeline.rows() - 1;
  const base::Month service = timeline.month(std::min(service_row, last));
  const auto share_of = [](const std::vector<double>& shares, int year) {
    return static_cast<std::size_t>(year) < shares.size() ? shares[static_cast<std::size_t>(year)]
                                                          : 0.0;
  };
  std::vector<double> deduction(static_cast<std::size_t>(timeline.rows()), 0.0);
  const std::vector<std::uint8_t> ends = tax_year_ends(timeline);
  for (int row = 0; row < timeline.rows(); ++row) {
    if (!ends[static_cast<std::size_t>(row)]) continue;
    const int year =
        static_cast<int>(timeline.month(row).year()) - static_cast<int>(service.year());
    if (year < 0) continue;
    const double scheduled =
        five * share_of(macrs_5_year(), year) + fifteen * share_of(macrs_15_year(), year);
    const double shell =
        (1 - five - fifteen) * shell_39_year(year, static_cast<unsigned>(service.month()));
    const double first = year == 0 ? bonus * (five + fifteen) : 0.0;
    deduction[static_cast<std::size_t>(row)] =
        basis_usd * ((1 - bonus) * scheduled + first + shell);
  }
  return deduction;
}

}  // namespace gigawatt::finance
