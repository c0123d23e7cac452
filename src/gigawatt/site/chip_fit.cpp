#include "gigawatt/site/chip_fit.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/chip/accelerator.h"

namespace gigawatt::site {

namespace {

// Racks as published figures make them; nothing where there are none.
void rack_of(const chip::Accelerator& chip, base::Power most, ChipFit& fit) {
  fit.chip_power = chip.server_power;
  if (!fit.chip_power) {
    fit.reason = "what a server of it draws is not published";
    return;
  }
  std::int64_t chips = chip.domain_chips;
  if (chips <= chip::server_chips) {
    const base::Power server = *fit.chip_power * chip::server_chips;
    const double servers = std::floor((most / server).in(base::ratio) + 1e-9);
    chips = chip::server_chips * std::max<std::int64_t>(1, static_cast<std::int64_t>(servers));
  }
  fit.chips_per_rack = chips;
  fit.rack_power = *fit.chip_power * static_cast<double>(chips);
}

void judge(std::string_view hall, base::Power most, std::span<const base::Capacity> halls,
           ChipFit& fit) {
  if (fit.cooling != hall) {
    fit.reason = fmt::format("cooled by {}, the halls by {}", fit.cooling, hall);
    return;
  }
  if (!fit.rack_power) return;
  if (*fit.rack_power > most) {
    fit.reason = fmt::format("a rack draws {:.0f} kW, the halls cool {:.0f}",
                             fit.rack_power->in(base::kW), most.in(base::kW));
    return;
  }
  fit.fits = true;
  double megawatts = 0;
  for (const base::Capacity& each : halls) {
    const double racks = (base::load_of(each, base::ratio(1)) / *fit.rack_power).in(base::ratio);
    fit.hall_racks.push_back(static_cast<std::int64_t>(std::floor(racks + 1e-9)));
    fit.racks += fit.hall_racks.back();
    megawatts += each.in(base::MW_capacity);
  }
  fit.chips = fit.racks * *fit.chips_per_rack;
  fit.chips_per_mw = static_cast<double>(fit.chips) / megawatts;
}

}  // namespace

std::vector<ChipFit> chips_that_fit(const catalog::Catalog& catalog, Cooling cooling,
                                    std::span<const base::Capacity> halls) {
  GIGAWATT_CHECK(!halls.empty(), "halls", halls.size());
  const std::string_view hall = cooling == Cooling::air ? "air" : "liquid";
  const base::Power most = most_rack_power(catalog, cooling);
  std::vector<ChipFit> fits;
  for (const std::string& id : chip::accelerator_ids(catalog)) {
    const auto chip = chip::find_accelerator(catalog, id);
    GIGAWATT_CHECK(chip.has_value(), "a chip of the catalog", id);
    ChipFit fit{.id = id, .name = chip->name, .cooling = chip->cooling, .year = chip->year};
    rack_of(*chip, most, fit);
    judge(hall, most, halls, fit);
    fits.push_back(std::move(fit));
  }
  base::sort_by(fits, [](const ChipFit& f) { return std::pair(-f.year, !f.fits); });
  return fits;
}

}  // namespace gigawatt::site
