// A mine that makes way for AI halls: what is built when, what it costs, what runs meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/table.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/site/building.h"

namespace gigawatt::site {

// [[conversion.interconnect]]: power that the grid gives from a month on.
struct InterconnectSpec {
  base::Month from{};
  base::Capacity power;
};

// [conversion]
struct ConversionSpec {
  base::Month decision{};  // when equipment is ordered
  BuildKind kind = BuildKind::conversion;
  Cooling cooling = Cooling::liquid;
  Backup backup = Backup::generators;
  base::Capacity it_power;                   // critical IT capacity of all halls
  base::Fraction gross_per_it;               // grid capacity that a MW of it needs
  std::optional<base::Capacity> mine_power;  // of the mine halls that make way; gross unless said
  std::int64_t halls = 1;
  base::Months stagger;  // from one hall's order to the next
  base::Fraction location;
  std::optional<base::CapacityCost> cost;  // stated, per IT capacity; the ladder is scaled to it
  std::optional<base::Months> works;       // stated; a distribution of the catalog unless said
  base::Power rack_power;
  std::int64_t chips_per_rack = 72;
  std::vector<InterconnectSpec> interconnect;  // nothing: as much as is needed
  base::Months relet;  // after the last contract, in which halls are let at the market
};

schema::Fields describe(InterconnectSpec& spec);
schema::Fields describe(ConversionSpec& spec);

std::vector<schema::Diagnostic> check(const ConversionSpec& spec, const catalog::Catalog& catalog,
                                      const schema::Provenances& provenance, std::string_view path);

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
  base::MoneyRate staff, maintenance, tax_and_insurance;
  base::MoneyRate total() const { return staff + maintenance + tax_and_insurance; }
};
RunningCosts running_costs(const catalog::Catalog& catalog, base::Capacity it_power,
                           base::Money cost, base::Money equipment);

}  // namespace gigawatt::site
