// A mine that makes way for AI halls: what is built when, what it costs, what runs meanwhile.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gigawatt/base/table.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/site/building.h"
#include "gigawatt/site/conversion_spec.h"

namespace gigawatt::site {

// Months from the decision, as planned and with every lead time and the works as distributions.
struct HallDates {
  double order = 0;
  double mining_stops = 0;  // in the hall that makes way
  double completion = 0;
};
struct HallSchedule {
  std::string name;
  double share = 1;  // of the capacity and of the mine that makes way
  HallDates planned;
  std::string waits_for;  // "works", "grid", or the component that arrives last
  double completion_p10 = 0, completion_p50 = 0, completion_p90 = 0;
  std::vector<double> completions;  // of all paths, rising
  // Share of paths on which it is later than planned by a month or more.
  double late_share() const;
};

struct Conversion {
  ConversionSpec spec;
  std::vector<CostLine> lines;
  double scale = 1;  // of the ladder, where the cost is stated
  base::Capacity gross_power, mine_power;
  std::vector<HallSchedule> halls;
  Fit racks;

  base::CapacityCost cost_per_it() const;
  base::Money cost() const;
  base::Money equipment_cost() const;  // power and cooling
  int months() const;                  // from the decision to the last hall, planned
  // Keeps to dates that a contract has set: completion and share of each hall; lead times and works
  // stay as they are and say how likely that is.
  void promise(std::span<const HallDates> dates, std::span<const double> shares);
};

Conversion resolve(const ConversionSpec& spec, const catalog::Catalog& catalog,
                   std::uint64_t seed = 1);
// The same without its halls, for one that promises their dates: nothing is drawn.
Conversion unscheduled(const ConversionSpec& spec, const catalog::Catalog& catalog);

// By month from the timeline's start. Columns: grid_mw (what the interconnect gives), mining_mw,
// works_mw (of halls under works), it_mw, hall_gross_mw, unused_mw, mining_share (of the mine),
// spent_share (of the cost). grid = mining + works + hall gross + unused.
base::Table capacity(const Conversion& conversion, const base::Timeline& timeline);

// Opex of the halls beside power, a year.
struct RunningCosts {
  double people = 0;
  base::MoneyRate staff, maintenance, tax_and_insurance;
  base::MoneyRate total() const { return staff + maintenance + tax_and_insurance; }
};
RunningCosts running_costs(const catalog::Catalog& catalog, base::Capacity it_power,
                           base::Money cost, base::Money equipment);

}  // namespace gigawatt::site
