#include "gigawatt/cluster/reliability.h"

#include <algorithm>
#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::cluster {
namespace {

// Student's quantile from the normal one (Abramowitz & Stegun 26.7.5).
double student_quantile(double p, double freedom) {
  const double z = base::normal_quantile(p), z2 = z * z;
  const double first = z * (z2 + 1) / 4;
  const double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return z + first / freedom + second / (freedom * freedom) + third / (freedom * freedom * freedom);
}

}  // namespace

std::vector<StopRecord> stop_records(const catalog::Catalog& catalog) {
  std::vector<StopRecord> records;
  for (const catalog::Row* row : catalog.rows_with_prefix("stops.")) {
    if (!row->name.ends_with(".stops")) continue;
    const std::string name = row->name.substr(0, row->name.rfind('.'));
    records.push_back(
        {.name = name,
         .scope = catalog.at(name + ".scope").text,
         .chips = catalog.at(name + ".chips").base_value(),
         .hours = catalog::quantity<base::Time>(catalog.at(name + ".hours")).in(base::hours),
         .stops = row->base_value()});
  }
  return records;
}

StopRange pooled_stops(std::span<const StopRecord> records, double chip_share, double probability) {
  GIGAWATT_CHECK(records.size() >= 2, records.size());
  GIGAWATT_CHECK(chip_share > 0 && chip_share <= 1 && probability > 0 && probability < 1,
                 chip_share, probability);
  const auto n = static_cast<double>(records.size());
  double sum = 0, squares = 0;
  for (const StopRecord& record : records) {
    const double seen = record.scope == "chip" ? chip_share : 1;
    const double log = std::log(record.chip_hours_per_stop() * seen);
    sum += log, squares += log * log;
  }
  const double mean = sum / n;
  const double deviation = std::sqrt(std::max(0.0, (squares - n * mean * mean) / (n - 1)));
  const double reach =
      student_quantile((1 + probability) / 2, n - 1) * deviation * std::sqrt(1 + 1 / n);
  return {.low = std::exp(mean - reach),
          .middle = std::exp(mean),
          .high = std::exp(mean + reach),
          .records = records.size()};
}

double mean_stop_multiple(const Maturity& maturity, base::Time duration) {
  const double rate = std::log(2.0) / maturity.half_life.in(base::seconds);
  const double now = (maturity.factor - 1) * std::exp(-rate * maturity.age.in(base::seconds));
  const double length = rate * duration.in(base::seconds);
  return 1 + now * (length > 0 ? -std::expm1(-length) / length : 1);
}

}  // namespace gigawatt::cluster
