#include "gigawatt/site/conversion.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/site/schedule.h"

namespace gigawatt::site {

base::CapacityCost Conversion::cost_per_it() const { return paid_cost(lines).middle * scale; }
base::Money Conversion::cost() const { return cost_per_it() * spec.it_power; }

base::Money Conversion::equipment_cost() const {
  base::CapacityCost sum;
  for (const CostLine& line : lines)
    if (line.equipment) sum += line.whole.middle;
  return sum * scale * spec.it_power;
}

int Conversion::months() const {
  double last = 0;
  for (const HallSchedule& hall : halls) last = std::max(last, hall.planned.completion);
  return static_cast<int>(std::ceil(last - 1e-9));
}

double HallSchedule::late_share() const {
  const auto first = std::ranges::lower_bound(completions, planned.completion + 1);
  return static_cast<double>(completions.end() - first) / static_cast<double>(completions.size());
}

void Conversion::promise(std::span<const HallDates> dates, std::span<const double> shares) {
  GIGAWATT_CHECK(dates.size() == halls.size() && shares.size() == halls.size(), "halls",
                 halls.size());
  for (std::size_t h = 0; h < halls.size(); ++h) {
    halls[h].planned = dates[h];
    halls[h].share = shares[h];
  }
}

Conversion unscheduled(const ConversionSpec& spec, const catalog::Catalog& catalog) {
  Conversion conversion{.spec = spec};
  conversion.lines = cost_lines(catalog, {.kind = spec.kind,
                                          .cooling = spec.cooling,
                                          .backup = spec.backup,
                                          .location = spec.location});
  if (spec.cost)
    conversion.scale = (*spec.cost / paid_cost(conversion.lines).middle).in(base::ratio);
  conversion.gross_power = gross_power(spec);
  conversion.mine_power = spec.mine_power.value_or(conversion.gross_power);
  conversion.racks = fit(catalog, spec.cooling, spec.it_power,
                         {.power = spec.rack_power, .chips = spec.chips_per_rack});
  return conversion;
}

Conversion resolve(const ConversionSpec& spec, const catalog::Catalog& catalog,
                   std::uint64_t seed) {
  Conversion conversion = unscheduled(spec, catalog);
  conversion.halls = schedule(conversion, catalog, seed);
  return conversion;
}

namespace {

// Capacity that the interconnect gives in a month.
base::Capacity given(const Conversion& conversion, base::Month month) {
  const auto& steps = conversion.spec.interconnect;
  if (steps.empty()) return std::max(conversion.gross_power, conversion.mine_power);
  base::Capacity power;
  for (const InterconnectSpec& step : steps)
    if (step.from <= month) power = step.power;
  return power;
}

}  // namespace

base::Table capacity(const Conversion& conversion, const base::Timeline& timeline) {
  base::Table table(static_cast<std::size_t>(timeline.rows()));
  const auto megawatts = [&](const char* name, const char* doc) {
    return table.add_column(name, "MW", doc);
  };
  const auto grid = megawatts("grid_mw", "Power that the interconnect gives");
  const auto mining = megawatts("mining_mw", "Power of halls that mine");
  const auto works = megawatts("works_mw", "Power of halls under works");
  const auto it = megawatts("it_mw", "Critical IT capacity in service");
  const auto gross = megawatts("hall_gross_mw", "Power that this capacity needs");
  const auto unused = megawatts("unused_mw", "Power that nothing uses");
  const auto share = table.add_column("mining_share", "", "Share of the mine's halls that mine");
  const auto spent = table.add_column("spent_share", "", "Share of the cost that is spent");
  const int offset = base::months_between(timeline.start(), conversion.spec.decision);
  const double mine_mw = conversion.mine_power.in(base::MW_capacity);
  const double it_mw = conversion.spec.it_power.in(base::MW_capacity);
  const double gross_mw = conversion.gross_power.in(base::MW_capacity);
  for (int row = 0; row < timeline.rows(); ++row) {
    const auto r = static_cast<std::size_t>(row);
    const double month = row - offset;  // since the decision, at the start of the row
    double mines = 0, built = 0;
    for (const HallSchedule& hall : conversion.halls) {
      const double part = hall.share;
      const double stops = std::floor(hall.planned.mining_stops + 1e-9);
      const double completes = std::ceil(hall.planned.completion - 1e-9);
      if (month < stops) mines += part;
      if (month >= completes) built += part;
      const double months = std::max(1.0, completes - hall.planned.order);
      if (month >= hall.planned.order && month < hall.planned.order + months)
        spent[r] += part / months;
    }
    grid[r] = given(conversion, timeline.month(row)).in(base::MW_capacity);
    gross[r] = built * gross_mw;
    it[r] = built * it_mw;
    // Halls are served first; the mine takes what is left of the grid.
    mining[r] = std::clamp(grid[r] - gross[r], 0.0, mines * mine_mw);
    share[r] = mine_mw > 0 ? mining[r] / mine_mw : 0;
    const double idle = grid[r] - gross[r] - mining[r];
    works[r] = std::min(idle, std::max(0.0, (1 - mines - built) * mine_mw));
    unused[r] = idle - works[r];
  }
  return table;
}

RunningCosts running_costs(const catalog::Catalog& catalog, base::Capacity it_power,
                           base::Money cost, base::Money equipment) {
  constexpr base::Dimension per_capacity = base::dimensions::none / base::dimensions::capacity;
  const auto share = [&](const char* name) {
    return catalog::quantity<base::Fraction>(catalog.at(name)).in(base::ratio);
  };
  const auto people = catalog::quantity<base::Quantity<per_capacity>>(catalog.at("opex.staff"));
  const auto pay = catalog::quantity<base::MoneyRate>(catalog.at("opex.pay"));
  const double heads = (people * it_power).in(base::ratio);
  return {.people = heads,
          .staff = pay * heads,
          .maintenance = equipment * share("opex.maintenance") / base::years(1),
          .tax_and_insurance = cost * share("opex.tax_and_insurance") / base::years(1)};
}

}  // namespace gigawatt::site
