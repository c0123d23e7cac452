#include "gigawatt/chip/shelf.h"

#include <utility>

#include <fmt/format.h>

#include "gigawatt/chip/price.h"

namespace gigawatt::chip {

std::vector<schema::Diagnostic> Shelf::add_file(const std::string& path) {
  auto chip = read_accelerator_file(path, *catalog_);
  if (!chip) return std::move(chip.error());
  for (const PricedChip& other : own_) {
    if (other.accelerator.id != chip->accelerator.id) continue;
    return {{.code = "GW408",
             .message = fmt::format("two chips are named {}", chip->accelerator.id),
             .at = {.file = path},
             .expected = "a name of its own for each chip"}};
  }
  own_.push_back(std::move(*chip));
  return {};
}

base::Expected<PricedChip, schema::Diagnostic> Shelf::find(std::string_view name) const {
  for (const PricedChip& chip : own_) {
    if (same_name(chip.accelerator.id, name)) return chip;
  }
  if (auto found = find_accelerator(*catalog_, name)) {
    std::vector<ChipPrice> prices = chip_prices(*catalog_, found->id);
    return PricedChip{std::move(*found), std::move(prices)};
  }
  return base::Unexpected<schema::Diagnostic>(unknown_accelerator(ids(), name));
}

std::vector<std::string> Shelf::ids() const {
  std::vector<std::string> ids = accelerator_ids(*catalog_);
  for (const PricedChip& chip : own_) ids.push_back(chip.accelerator.id);
  return ids;
}

}  // namespace gigawatt::chip
