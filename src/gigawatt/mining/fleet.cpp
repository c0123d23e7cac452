#include "gigawatt/mining/fleet.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/mining/asic.h"
#include "gigawatt/schema/choice_name.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::mining {
namespace {

class MineReader {
 public:
  MineReader(const catalog::Catalog& catalog, const schema::Provenances& provenance)
      : catalog_(catalog), provenance_(provenance) {}

  void add(Mine& mine, const MachineSpec& spec, base::Month start, const std::string& path) {
    const auto model = known(spec.model, path + ".model");
    if (!model) return;
    if (spec.count.has_value() == spec.hash_rate.has_value()) {
      report(path, {.code = "GW405",
                    .message = "count or hash_rate says how many machines",
                    .expected = "exactly one of the two"});
      return;
    }
    const double machines = spec.hash_rate ? (*spec.hash_rate / model->hash_rate).in(base::ratio)
                                           : static_cast<double>(*spec.count);
    const HashRate nameplate = spec.hash_rate ? *spec.hash_rate : model->hash_rate * machines;
    const AsicTuning tuned = tuning(catalog_, spec.mode);
    const auto mode = schema::choice_name(spec.mode);
    const int age = spec.in_service ? base::months_between(*spec.in_service, start) : 0;
    mine.groups.push_back({.name = spec.mode == AsicMode::standard
                                       ? model->name
                                       : fmt::format("{}, {}", model->name, mode),
                           .machines = machines,
                           .hash_rate = nameplate * tuned.hash_rate.in(base::ratio),
                           .efficiency = model->efficiency() * tuned.efficiency.in(base::ratio),
                           .age_months = static_cast<double>(std::max(0, age))});
  }

  // The model of that name; reported where there is none.
  std::optional<AsicModel> known(const std::string& name, const std::string& path) {
    auto model = find_asic(catalog_, name);
    if (model) return model;
    const std::vector<std::string> ids = asic_ids(catalog_);
    const auto near = schema::nearest(name, std::vector<std::string_view>(ids.begin(), ids.end()));
    report(path, {.code = "GW404",
                  .message = fmt::format("no machine \"{}\"", name),
                  .expected = fmt::format("one of {}", base::joined(ids, ", ")),
                  .hint = near ? fmt::format("did you mean {}?", *near) : ""});
    return std::nullopt;
  }

  void report(const std::string& path, schema::Finding finding) {
    problems_.push_back(schema::diagnostic_at(provenance_, path, std::move(finding)));
  }

  std::vector<schema::Diagnostic> problems() && { return std::move(problems_); }

 private:
  const catalog::Catalog& catalog_;
  const schema::Provenances& provenance_;
  std::vector<schema::Diagnostic> problems_;
};

base::Power grid_load(const MiningTerms& terms, HashRate hash_rate, HashEfficiency efficiency) {
  return hash_rate * efficiency * terms.overhead.in(base::ratio);
}

}  // namespace

HashRate Mine::hash_rate() const {
  HashRate sum;
  for (const MachineGroup& group : groups) sum += group.hash_rate;
  return sum;
}

base::Power Mine::load() const {
  base::Power sum;
  for (const MachineGroup& group : groups)
    sum += grid_load(terms, group.hash_rate, group.efficiency);
  return sum;
}

base::Expected<Mine, std::vector<schema::Diagnostic>> resolve(const MineSpec& spec,
                                                              const catalog::Catalog& catalog,
                                                              base::Month start,
                                                              const schema::Provenances& provenance,
                                                              std::string_view path) {
  MineReader reader(catalog, provenance);
  Mine mine{.groups = {},
            .terms = spec.terms,
            .operating_cost = spec.operating_cost,
            .attrition = spec.attrition,
            .refresh = {}};
  if (spec.refresh.model.empty() ||
      reader.known(spec.refresh.model, fmt::format("{}.refresh.model", path)))
    mine.refresh = resolve(spec.refresh, catalog);
  for (std::size_t i = 0; i < spec.machines.size(); ++i)
    reader.add(mine, spec.machines[i], start, fmt::format("{}.machine[{}]", path, i));
  auto problems = std::move(reader).problems();
  if (!problems.empty())
    return base::Unexpected<std::vector<schema::Diagnostic>>(std::move(problems));
  return mine;
}

double working_share(const Mine& mine, const MachineGroup& group, int row) {
  const double years = (group.age_months + row) / 12;
  return mine.terms.uptime.in(base::ratio)*std::pow(1 - mine.attrition.in(base::ratio), years);
}

std::vector<MiningTier> tiers(const Mine& mine, HashPrice hashprice, int row) {
  std::vector<MiningTier> tiers;
  for (const MachineGroup& group : mine.groups)
    tiers.push_back(
        {.name = group.name,
         .load = grid_load(mine.terms, group.hash_rate * working_share(mine, group, row),
                           group.efficiency),
         .value = mining_value(hashprice, group.efficiency, mine.terms)});
  base::sort_by(tiers, &MiningTier::value);
  return tiers;
}

base::Table evaluate(const Mine& mine, const MineInputs& inputs) {
  const auto rows = static_cast<std::size_t>(inputs.timeline.rows());
  GIGAWATT_CHECK(inputs.hashprice_usd_per_ph_day.size() == rows, "hashprice rows", rows);
  GIGAWATT_CHECK(inputs.power_usd_per_mwh.size() == rows, "power price rows", rows);
  base::Table table(rows);
  const auto hash_rate = table.add_column("hash_rate_ehs", "EH/s", "Hash rate that works");
  const auto energy = table.add_column("energy_mwh", "MWh", "Energy from the grid");
  const auto idle = table.add_column("idle_mwh", "MWh", "Energy not taken as mining did not pay");
  const auto revenue = table.add_column("revenue_usd", "USD", "What is mined, net of the pool");
  const auto power = table.add_column("power_usd", "USD", "Power bill");
  const auto running = table.add_column("running_usd", "USD", "Wear and repair of what ran");
  const auto operating = table.add_column("operating_usd", "USD", "Cost that runs on when off");
  const auto margin = table.add_column("margin_usd", "USD", "Revenue less all cost");
  const double full_load_watts = mine.load().in(base::watts);
  const base::Money monthly =
      mine.operating_cost * base::Capacity::from_base(full_load_watts) * base::months(1);
  for (int row = 0; row < inputs.timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    const base::Time time = base::hours(base::hours_in(inputs.timeline.month(row)));
    const HashPrice hashprice = USD_per_PH_day(inputs.hashprice_usd_per_ph_day[r]);
    const auto price = base::USD_per_MWh(inputs.power_usd_per_mwh[r]);
    for (const MachineGroup& group : mine.groups) {
      const HashRate works = group.hash_rate * working_share(mine, group, row);
      const base::Energy drawn = grid_load(mine.terms, works, group.efficiency) * time;
      if (mining_value(hashprice, group.efficiency, mine.terms) <= price) {
        idle[r] += drawn.in(base::MWh);
        continue;
      }
      const double kept = 1 - mine.terms.pool_fee.in(base::ratio);
      hash_rate[r] += works.in(EH_per_s);
      energy[r] += drawn.in(base::MWh);
      revenue[r] += (works * time * hashprice * kept).in(base::USD);
      power[r] += (drawn * price).in(base::USD);
      running[r] += (drawn * mine.terms.running_cost).in(base::USD);
    }
    operating[r] = monthly.in(base::USD);
    margin[r] = revenue[r] - power[r] - running[r] - operating[r];
  }
  return table;
}

}  // namespace gigawatt::mining
