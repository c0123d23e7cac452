#include "gigawatt/chip/measured_power.h"

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"

namespace gigawatt::chip {
namespace {

constexpr std::string_view file = "catalog/chip_power.csv";

}  // namespace

std::vector<MeasuredPower> measured_power(const catalog::Catalog& catalog, std::string_view chip) {
  std::vector<MeasuredPower> found;
  for (const std::string& id : catalog::wide_ids(catalog, file, "chip")) {
    const catalog::Row& row = catalog.at(id + ".chip");
    if (row.text != chip) continue;
    const catalog::WideRow cells(catalog, id);
    MeasuredPower power{.id = id, .chip = row.text, .date = row.date, .source = row.source};
    cells.read(power.server, "server");
    cells.read(power.workload, "workload");
    std::optional<base::Chips> chips;
    cells.read(chips, "chips");
    GIGAWATT_CHECK(chips && chips->in(base::chip) >= 1, "a server without chips", id);
    power.chips = static_cast<int>(chips->in(base::chip));
    const auto per_chip = [&](std::string_view column) -> std::optional<base::Power> {
      const auto rated = cells.power(column);
      if (!rated) return std::nullopt;
      return *rated / power.chips;
    };
    const auto mean = per_chip("mean");
    GIGAWATT_CHECK(mean.has_value(), "a meter without a mean", id);
    power.mean = *mean;
    power.p90 = per_chip("p90");
    power.maximum = per_chip("maximum");
    found.push_back(std::move(power));
  }
  return found;
}

}  // namespace gigawatt::chip
