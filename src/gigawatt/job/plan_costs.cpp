#include "gigawatt/job/plan_costs.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

using chip::PricePlan;

constexpr double seconds_per_year = 86400.0 * 365;

}  // namespace

std::optional<PricePlan> counted_plan(const QuotedChip& chip,
                                      const std::optional<PricePlan>& wanted) {
  if (wanted) return chip.price(*wanted) ? wanted : std::nullopt;
  for (const PricePlan plan : plans_by_use)
    if (chip.price(plan)) return plan;
  return std::nullopt;
}

PlanCosts plan_costs(const catalog::Catalog& catalog, const QuotedChip& chip, const Usage& usage) {
  PlanCosts costs;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const auto& price = chip.prices[i];
    if (!price) continue;
    if (price->rent.value)
      costs[i] = usage.chip_seconds / 3600 * price->rent.value->in(chip::USD_per_chip_hour);
    if (price->plan != PricePlan::owned || !price->cost.value) continue;
    costs[i] = price->cost.value->in(chip::USD_per_chip)*usage.chip_seconds /
               catalog.at("train.owned_life").base_value();
    if (usage.joules) *costs[i] += *usage.joules * catalog.at("train.electricity").base_value();
  }
  return costs;
}

std::optional<OwnedScope> owned_scope(const catalog::Catalog& catalog, const QuotedChip& chip,
                                      bool electricity) {
  const auto& price = chip.price(PricePlan::owned);
  if (!price || !price->cost.value) return std::nullopt;
  std::string kind = price->kind;
  std::ranges::replace(kind, '_', ' ');
  std::string text =
      fmt::format("{}; over {:.0f} years; {}",
                  kind == "all in"   ? "chip, server and network"
                  : kind == "rack"   ? "the chip's share of a rack, without the network"
                  : kind == "server" ? "the chip's share of its server, without the network"
                                     : "the chip alone, without server and network",
                  catalog.at("train.owned_life").base_value() / seconds_per_year,
                  electricity ? "with its electricity" : "without electricity");
  return OwnedScope{std::move(kind), std::move(text)};
}

std::string price_note(const catalog::Catalog& catalog, const QuotedChip& chip, bool electricity) {
  std::vector<std::string> notes;
  for (const auto& price : chip.prices) {
    if (!price || price->plan == PricePlan::spot || price->plan == PricePlan::resale) continue;
    std::string plan(chip::name_of(price->plan));
    std::ranges::replace(plan, '_', ' ');
    const std::string source =
        fmt::format("({}{}{}, {})", price->venue, price->venue.empty() ? "" : ", ", price->date,
                    catalog::letter(price->confidence));
    if (price->rent.value)
      notes.push_back(fmt::format("{} ${:.2f} a chip-hour {}", plan,
                                  price->rent.value->in(chip::USD_per_chip_hour), source));
    else
      notes.push_back(fmt::format("{} ${:.0f} {}: {}", plan,
                                  price->cost.value->in(chip::USD_per_chip), source,
                                  owned_scope(catalog, chip, electricity)->text));
  }
  return notes.empty() ? "no price is published" : base::joined(notes, "; ");
}

}  // namespace gigawatt::job
