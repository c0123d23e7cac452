#include "gigawatt/chip/price.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "gigawatt/base/check.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/catalog/wide_row.h"
#include "gigawatt/chip/published_row.h"

namespace gigawatt::chip {
namespace {

constexpr std::string_view file = "catalog/chip_prices.csv";
constexpr auto plans = std::to_array<std::string_view>(
    {"on_demand", "capacity_block", "savings_plan", "contract", "spot", "owned", "resale"});
static_assert(plans.size() == kPricePlans);

ChipPrice read_price(const catalog::Catalog& catalog, std::string_view id,
                     const catalog::Row& chip) {
  ChipPrice price{.id = std::string(id),
                  .chip = chip.text,
                  .date = chip.date,
                  .source = chip.source,
                  .note = chip.reason,
                  .confidence = chip.confidence};
  const catalog::WideRow row(catalog, id);
  price.plan = row.choice<PricePlan>("plan");
  row.read(price.kind, "kind");
  row.read(price.venue, "venue");
  row.read(price.term, "term");
  price.rent = published<ChipRent>(row.find("rent"));
  price.cost = published<ChipCost>(row.find("capex"));
  const bool bought = price.plan == PricePlan::owned || price.plan == PricePlan::resale;
  GIGAWATT_CHECK(price.rent.value.has_value() != bought, "rent or purchase", id);
  GIGAWATT_CHECK(price.cost.value.has_value() == bought, "rent or purchase", id);
  return price;
}

}  // namespace

std::vector<std::string_view> choice_names(PricePlan) { return {plans.begin(), plans.end()}; }

std::string_view name_of(PricePlan plan) { return plans[static_cast<std::size_t>(plan)]; }

std::vector<ChipPrice> chip_prices(const catalog::Catalog& catalog, std::string_view chip) {
  std::vector<ChipPrice> prices;
  for (const std::string& id : catalog::wide_ids(catalog, file, "chip")) {
    const catalog::Row& row = catalog.at(id + ".chip");
    if (row.text == chip) prices.push_back(read_price(catalog, id, row));
  }
  base::sort_by(prices, [](const ChipPrice& p) { return std::tuple(p.plan, p.date); });
  return prices;
}

const ChipPrice* current_price(std::span<const ChipPrice> prices, PricePlan plan) {
  const ChipPrice* best = nullptr;
  const auto rank = [](const ChipPrice& p) { return std::tuple(p.kind == "list", p.date); };
  for (const ChipPrice& price : prices) {
    if (price.plan == plan && (!best || rank(*best) < rank(price))) best = &price;
  }
  return best;
}

std::optional<ChipPrice> current_price(const catalog::Catalog& catalog, std::string_view chip,
                                       PricePlan plan) {
  const std::vector<ChipPrice> prices = chip_prices(catalog, chip);
  const ChipPrice* price = current_price(prices, plan);
  return price ? std::optional(*price) : std::nullopt;
}

}  // namespace gigawatt::chip
