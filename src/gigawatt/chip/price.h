// What a chip costs: rent by the hour under each plan of the clouds, or its purchase.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/confidence.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/chip_units.h"

namespace gigawatt::chip {

// Contract: years at one provider. Owned: bought new. Resale: what a used one brings.
enum class PricePlan { on_demand, capacity_block, savings_plan, contract, spot, owned, resale };
inline constexpr int kPricePlans = 7;
std::vector<std::string_view> choice_names(PricePlan);
std::string_view name_of(PricePlan plan);

// One price that was seen, of line `id` of catalog/chip_prices.csv. A chip without a price has no
// line.
struct ChipPrice {
  std::string id, chip;
  PricePlan plan = PricePlan::on_demand;
  // Of a rent "list" (anyone pays it) or "market" (quotes, contracts, indices). Of a purchase what
  // is in it: "chip", "server" or "rack" (its share of one), or "all_in" (network too).
  std::string kind;
  std::string venue, term;   // "AWS", "1 year"; may be empty
  Published<ChipRent> rent;  // of plans up to spot
  Published<ChipCost> cost;  // owned and resale
  std::string date, source, note;
  catalog::Confidence confidence = catalog::Confidence::C;
};

// Oldest first within a plan.
std::vector<ChipPrice> chip_prices(const catalog::Catalog& catalog, std::string_view chip);

// The newest list price of a plan or, where there is none, the newest of the market; of purchases
// the newest, of two the first. Null where no price was found.
const ChipPrice* current_price(std::span<const ChipPrice> prices, PricePlan plan);
// The same of a shipped chip.
std::optional<ChipPrice> current_price(const catalog::Catalog& catalog, std::string_view chip,
                                       PricePlan plan);

}  // namespace gigawatt::chip
