#include "gigawatt/plan/mine_site.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/factor.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/site/conversion_spec.h"

namespace gigawatt::plan {

namespace {

constexpr double kCapacityTolerance = 1e-6;

std::size_t at(int row) { return static_cast<std::size_t>(row); }

// The columns of the paths: loads, values and resale of each group, month by month.
void add_groups(const Plan& plan, const catalog::Catalog& catalog, MineSite& site) {
  const mining::Mine& mine = site.mine;
  const auto break_even = [&](mining::HashEfficiency efficiency) {
    return mining::break_even_hashprice(plan.delivered_price, efficiency, mine.terms)
        .in(mining::USD_per_PH_day);
  };
  const base::EnergyPrice wear = mine.terms.running_cost;
  const auto load_of = [&](const mining::MachineGroup& group) {
    return group.hash_rate * group.efficiency * mine.terms.overhead.in(base::ratio);
  };
  for (const mining::MachineGroup& group : mine.groups) {
    const auto one = mining::USD_per_PH_day(1);
    site.mwh_per_ph_day.push_back(
        (mining::mining_value(one, group.efficiency, mine.terms) + wear).in(base::USD_per_MWh));
    const base::Capacity full = base::MW_capacity(load_of(group).in(base::MW));
    site.operating_usd.push_back((mine.operating_cost * full * base::months(1)).in(base::USD));
    site.break_even.push_back(break_even(group.efficiency));
  }
  const double days =
      mine.refresh.price_days
          .in(base::days)*catalog::quantity<base::Fraction>(catalog.at("asic.resale_share"))
          .in(base::ratio);
  for (int row = 0; row < plan.timeline.rows(); ++row) {
    site.curves.push_back(site.prices->curve(row));
    site.break_even_new.push_back(
        break_even(mining::bought_in(mine.refresh.frontier, plan.timeline.month(row))));
    for (const mining::MachineGroup& group : mine.groups) {
      const double works = mining::working_share(mine, group, row);
      site.load_mw.push_back(load_of(group).in(base::MW)*works);
      site.sold_ph_days.push_back(group.hash_rate.in(mining::PH_per_s)*works * days);
    }
  }
  site.terms.groups = static_cast<int>(mine.groups.size());
  site.terms.running_usd_per_mwh = wear.in(base::USD_per_MWh);
}

// Which part of the mine makes way, and when.
void add_conversion(const Plan& plan, const catalog::Catalog& catalog, MineSite& site) {
  const auto rows = at(plan.timeline.rows());
  site.part_mines.assign(rows, 1.0);
  site.part_works.assign(rows, 0.0);
  if (plan.spec.conversion) {
    site::Conversion conversion = site::unscheduled(conversion_of(plan), catalog);
    site.works_months = promise_dates(plan, catalog, conversion);
    const base::Table capacity = site::capacity(conversion, plan.timeline);
    const double power_mw = conversion.mine_power.in(base::MW_capacity);
    site.part = std::clamp(power_mw / site.mine.load().in(base::MW), 0.0, 1.0);
    for (std::size_t row = 0; row < rows && power_mw > 0; ++row) {
      site.part_mines[row] = capacity.values("mining_mw")[row] / power_mw;
      site.part_works[row] = capacity.values("works_mw")[row] / power_mw;
    }
  }
  double before = 1;
  for (std::size_t row = 0; row < rows; ++row) {
    const double mines = site.part_mines[row];
    site.mines_share.push_back(1 - site.part + site.part * mines);
    site.sold_share.push_back(site.part * std::max(0.0, before - mines));
    before = mines;
  }
}

}  // namespace

MineFigures mine_figures(const Plan& plan, const MineSite& site) {
  MineFigures figures;
  figures.hashprice_usd_per_ph_day = site.hashprice_usd_per_ph_day.front();
  figures.power_usd_per_mwh = plan.delivered_price.in(base::USD_per_MWh);
  figures.load_mw = site.mine.load().in(base::MW);
  figures.hash_rate_ehs = site.mine.hash_rate().in(mining::EH_per_s);
  const double machines_mw = figures.load_mw / site.mine.terms.overhead.in(base::ratio);
  figures.joules_per_terahash = machines_mw / figures.hash_rate_ehs;
  figures.breakeven_power_usd_per_mwh =
      mining::mining_value(mining::USD_per_PH_day(figures.hashprice_usd_per_ph_day),
                           mining::J_per_TH(figures.joules_per_terahash), site.mine.terms)
          .in(base::USD_per_MWh);
  for (const mining::MachineGroup& group : site.mine.groups) figures.machines += group.machines;
  return figures;
}

site::ConversionSpec conversion_of(const Plan& plan) {
  site::ConversionSpec spec = *plan.spec.conversion;
  if (spec.it_power == base::Capacity{}) spec.it_power = plan.contracted_it_power;
  spec.halls = static_cast<std::int64_t>(plan.phases.size());
  return spec;
}

double promise_dates(const Plan& plan, const catalog::Catalog& catalog,
                     site::Conversion& conversion) {
  const site::ConversionSpec& spec = conversion.spec;
  const double works =
      spec.works ? spec.works->count
                 : std::get<base::Triangular>(*catalog.at("conversion.works").value).mode /
                       base::months(1).base_value();
  std::vector<site::HallDates> dates;
  std::vector<double> shares;
  conversion.halls.resize(plan.phases.size());
  for (std::size_t p = 0; p < plan.phases.size(); ++p) {
    const site::PhaseSpec& phase = plan.phases[p].spec;
    const double done = base::months_between(spec.decision, phase.completion);
    const double start = phase.construction_start
                             ? base::months_between(spec.decision, *phase.construction_start)
                             : done - works;
    dates.push_back({.order = 0, .mining_stops = std::max(0.0, start), .completion = done});
    shares.push_back((phase.it_power / plan.contracted_it_power).in(base::ratio));
    conversion.halls[p].name = phase.name.empty() ? fmt::format("hall {}", p + 1) : phase.name;
  }
  conversion.promise(dates, shares);
  return works;
}

std::unique_ptr<const MineSite> make_mine_site(const Plan& plan, const catalog::Catalog& catalog) {
  const ScenarioSpec& spec = plan.spec;
  if (!spec.mining || !spec.power) return nullptr;
  const int rows = plan.timeline.rows();
  auto site = std::make_unique<MineSite>();
  site->prices = plan.prices;
  auto mine =
      mining::resolve(*spec.mining, catalog, plan.timeline.start(), plan.provenance, "mining");
  GIGAWATT_CHECK(mine.has_value(), "a mine was checked");
  site->mine = std::move(*mine);
  const mining::OutlookSpec& outlook = spec.mining->outlook;
  site->hashprice_usd_per_ph_day = mining::hashprice_path(
      outlook, catalog, base::Timeline(plan.timeline.start(), std::max(rows, 12)));
  site->hashprice = factor_columns(outlook.volatility, outlook.half_life, rows);
  add_groups(plan, catalog, *site);
  add_conversion(plan, catalog, *site);
  MineTerms& terms = site->terms;
  terms.hashprice_usd_per_ph_day = site->hashprice_usd_per_ph_day.data();
  terms.curves = site->curves.data();
  terms.load_mw = site->load_mw.data();
  terms.mwh_per_ph_day = site->mwh_per_ph_day.data();
  terms.sold_ph_days = site->sold_ph_days.data();
  terms.operating_usd = site->operating_usd.data();
  terms.break_even = site->break_even.data();
  terms.break_even_new = site->break_even_new.data();
  terms.mines_share = site->mines_share.data();
  terms.sold_share = site->sold_share.data();
  terms.hashprice = site->hashprice.process();
  const double rho = outlook.rent_correlation.in(base::ratio);
  terms.rent_correlation = rho;
  terms.own_share = std::sqrt(std::max(0.0, 1 - rho * rho));
  return site;
}

namespace {

class MineChecker {
 public:
  MineChecker(const ScenarioSpec& spec, const schema::Provenances& provenance,
              const catalog::Catalog& catalog)
      : spec_(spec), provenance_(provenance), catalog_(catalog) {}

  std::vector<schema::Diagnostic> run() && {
    if (spec_.mining) mine();
    if (spec_.conversion) conversion();
    return std::move(found_);
  }

 private:
  void report(std::string_view path, schema::Finding finding) {
    found_.push_back(schema::diagnostic_at(provenance_, path, std::move(finding)));
  }
  void report(std::vector<schema::Diagnostic> found) { schema::append(found_, found); }

  void mine() {
    if (spec_.mining->in_cash_flow && !spec_.power)
      report("mining", {.code = "GW407",
                        .message = "the mine counts in the cash flow, but the scenario has no "
                                   "[power]",
                        .expected = "the price of the mine's power",
                        .hint = "add [power], or leave the mine out: in_cash_flow = false"});
    const auto mine =
        mining::resolve(*spec_.mining, catalog_, spec_.header.close, provenance_, "mining");
    if (!mine) report(mine.error());
  }

  void conversion() {
    site::ConversionSpec halls = *spec_.conversion;
    base::Capacity phases;
    for (const site::PhaseSpec& phase : spec_.phases) phases += phase.it_power;
    if (phases == base::Capacity{}) return;  // reported
    if (halls.it_power == base::Capacity{}) halls.it_power = phases;
    if (std::abs((halls.it_power / phases).in(base::ratio)-1) > kCapacityTolerance)
      report("conversion.it_power",
             {.code = "GW406",
              .message =
                  fmt::format("the halls have {:g} MW, the phases {:g} MW",
                              halls.it_power.in(base::MW_capacity), phases.in(base::MW_capacity)),
              .expected = "the sum of the phases, or nothing"});
    report(site::check(halls, catalog_, provenance_, "conversion"));
  }

  const ScenarioSpec& spec_;
  const schema::Provenances& provenance_;
  const catalog::Catalog& catalog_;
  std::vector<schema::Diagnostic> found_;
};

}  // namespace

std::vector<schema::Diagnostic> check_mine_site(const ScenarioSpec& spec,
                                                const schema::Provenances& provenance,
                                                const catalog::Catalog& catalog) {
  return MineChecker(spec, provenance, catalog).run();
}

}  // namespace gigawatt::plan
