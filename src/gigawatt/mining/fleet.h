// A mine: its machines, what they draw, earn and cost month by month.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/expected.h"
#include "gigawatt/base/table.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/economics.h"
#include "gigawatt/mining/hash_units.h"
#include "gigawatt/mining/mine_spec.h"
#include "gigawatt/mining/refresh.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::mining {

// Machines that share an efficiency. Full load is as installed, before attrition and downtime.
struct MachineGroup {
  std::string name;  // "Antminer S21 Pro, low-power"
  double machines = 0;
  HashRate hash_rate;
  HashEfficiency efficiency;
  double age_months = 0;  // at row 0
};

struct Mine {
  std::vector<MachineGroup> groups;
  MiningTerms terms;
  base::CapacityPrice operating_cost;
  base::Fraction attrition;
  Refresh refresh;

  HashRate hash_rate() const;
  base::Power load() const;  // from the grid, at full load
};

// A model that the catalog lacks or a group without a size, at its place under `path`.
base::Expected<Mine, std::vector<schema::Diagnostic>> resolve(const MineSpec& spec,
                                                              const catalog::Catalog& catalog,
                                                              base::Month start,
                                                              const schema::Provenances& provenance,
                                                              std::string_view path);

// Share of a group's installed machines that works in a row.
double working_share(const Mine& mine, const MachineGroup& group, int row);

// Load that stops first when power is dear: one for each group, dearest value last. This is what a
// dispatch by merit order takes.
struct MiningTier {
  std::string name;
  base::Power load;         // from the grid, of what still works
  base::EnergyPrice value;  // of a MWh of it
};
std::vector<MiningTier> tiers(const Mine& mine, HashPrice hashprice, int row);

// Month by month at one delivered power price a row; a group whose MWh is worth less is off.
// Columns: hash_rate_ehs, energy_mwh, idle_mwh, revenue_usd (net of the pool), power_usd,
// running_usd, operating_usd, margin_usd.
struct MineInputs {
  base::Timeline timeline;
  std::span<const double> hashprice_usd_per_ph_day;
  std::span<const double> power_usd_per_mwh;
};
base::Table evaluate(const Mine& mine, const MineInputs& inputs);

}  // namespace gigawatt::mining
