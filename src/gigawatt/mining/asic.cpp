#include "gigawatt/mining/asic.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/resale_path.h"
#include "gigawatt/schema/date_text.h"

namespace gigawatt::mining {

namespace {

constexpr std::string_view kFile = "catalog/asics.csv";
constexpr std::string_view kPrefix = "asic.";

}  // namespace

std::vector<std::string> asic_ids(const catalog::Catalog& catalog) {
  constexpr std::string_view suffix = ".maker";
  std::vector<std::string> ids;
  for (const catalog::Row& row : catalog.rows())
    if (row.file == kFile && row.name.ends_with(suffix))
      ids.push_back(
          row.name.substr(kPrefix.size(), row.name.size() - kPrefix.size() - suffix.size()));
  return ids;
}

std::optional<AsicModel> find_asic(const catalog::Catalog& catalog, std::string_view id) {
  const auto name = [&](std::string_view column) {
    return fmt::format("{}{}.{}", kPrefix, id, column);
  };
  const catalog::Row* maker = catalog.find(name("maker"));
  if (!maker || maker->file != kFile) return std::nullopt;
  const auto released = schema::parse_month(catalog.at(name("announced_date")).text);
  GIGAWATT_CHECK(released.has_value(), "release month of", id);
  // The catalog reads watts as rated capacity; a machine's rating is what it draws.
  const auto rated = catalog::quantity<base::Capacity>(catalog.at(name("power")));
  return AsicModel{.id = std::string(id),
                   .maker = maker->text,
                   .name = catalog.at(name("model")).text,
                   .cooling = catalog.at(name("cooling")).text,
                   .released = *released,
                   .hash_rate = catalog::quantity<HashRate>(catalog.at(name("hash_rate"))),
                   .power = base::load_of(rated, base::ratio(1))};
}

std::vector<std::string_view> choice_names(AsicMode) {
  return {"standard", "low-power", "high-power"};
}

AsicTuning tuning(const catalog::Catalog& catalog, AsicMode mode) {
  if (mode == AsicMode::standard) return {};
  const std::string row =
      mode == AsicMode::low_power ? "mining.mode.low_power." : "mining.mode.high_power.";
  return {.hash_rate = catalog::quantity<base::Fraction>(catalog.at(row + "hash_rate")),
          .efficiency = catalog::quantity<base::Fraction>(catalog.at(row + "efficiency"))};
}

MachinePrice new_machine_price(HashPrice hashprice, base::Time days_of_revenue) {
  return hashprice * days_of_revenue;
}

EfficiencyFrontier shipped_frontier(const catalog::Catalog& catalog) {
  const catalog::Row& now = catalog.at("asic.frontier.efficiency");
  const auto at = schema::parse_month(now.date);
  GIGAWATT_CHECK(at.has_value(), now.name, now.date);
  return {
      .efficiency = catalog::quantity<HashEfficiency>(now),
      .floor = catalog::quantity<HashEfficiency>(catalog.at("asic.frontier.floor")),
      .at = *at,
      .improvement = catalog::quantity<base::Fraction>(catalog.at("asic.frontier.improvement"))};
}

HashEfficiency bought_in(const EfficiencyFrontier& frontier, base::Month month) {
  const double years = base::months_between(frontier.at, month) / 12.0;
  const double left = std::pow(1 - frontier.improvement.in(base::ratio), years);
  return std::max(frontier.efficiency * left, frontier.floor);
}

MachinePrice used_machine_price(MachinePrice of_new, HashPrice hashprice,
                                const UsedMachine& machine, const MiningTerms& terms) {
  const auto break_even = [&](HashEfficiency efficiency) {
    return break_even_hashprice(machine.power_price, efficiency, terms).in(USD_per_PH_day);
  };
  return of_new *
         used_price_share(hashprice.in(USD_per_PH_day), break_even(machine.efficiency),
                          break_even(machine.efficiency_of_new)) *
         machine.seller_share.in(base::ratio);
}

}  // namespace gigawatt::mining
