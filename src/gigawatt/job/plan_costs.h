// What a training run costs under each price plan, and what is in the price.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/price.h"

namespace gigawatt::job {

// The chip, and the price that is current under each plan, where one was found.
struct QuotedChip {
  chip::Accelerator accelerator;
  std::array<std::optional<chip::ChipPrice>, chip::kPricePlans> prices;

  const std::optional<chip::ChipPrice>& price(chip::PricePlan plan) const {
    return prices[static_cast<std::size_t>(plan)];
  }
};

// Where only one price counts: plans from the one nearest to a contract of years on. Rents first.
inline constexpr std::array plans_by_use{chip::PricePlan::contract, chip::PricePlan::savings_plan,
                                         chip::PricePlan::capacity_block,
                                         chip::PricePlan::on_demand, chip::PricePlan::owned};
// The plan that dollars are counted in: the wanted one, or the first above; nothing where it has no
// price.
std::optional<chip::PricePlan> counted_plan(const QuotedChip& chip,
                                            const std::optional<chip::PricePlan>& wanted);

// What a run uses.
struct Usage {
  double chip_seconds = 0;       // paid for, spares included
  std::optional<double> joules;  // at the servers' plugs
};

// US dollars by plan. Rents: of all chip-hours. Owned: its share of the chips' life, and its
// electricity where the power is known. Absent where no price is known.
using PlanCosts = std::array<std::optional<double>, chip::kPricePlans>;
PlanCosts plan_costs(const catalog::Catalog& catalog, const QuotedChip& chip, const Usage& usage);

// What the cost of owning holds: "chip" (alone), "server", "rack" or "all in", and in words: "the
// chip alone, without server and network; over 5 years; with its electricity". Nothing where it has
// no price.
struct OwnedScope {
  std::string kind, text;
};
std::optional<OwnedScope> owned_scope(const catalog::Catalog& catalog, const QuotedChip& chip,
                                      bool electricity);

// The prices of the plans, with venue, date and confidence, in one line.
std::string price_note(const catalog::Catalog& catalog, const QuotedChip& chip, bool electricity);

}  // namespace gigawatt::job
