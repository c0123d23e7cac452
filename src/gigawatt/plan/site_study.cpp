#include "gigawatt/plan/site_study.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/plan/hourly_prices.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/regime_chain.h"
#include "gigawatt/plan/site_halls.h"
#include "gigawatt/plan/site_options.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/site/conversion_spec.h"

namespace gigawatt::plan {

namespace {

constexpr double kCostTolerance = 1e-6;

std::size_t at(int row) { return static_cast<std::size_t>(row); }

template <class Quantity>
Quantity row_of(const catalog::Catalog& catalog, const char* name) {
  return catalog::quantity<Quantity>(catalog.at(name));
}

class Study {
 public:
  Study(const Plan& plan, const catalog::Catalog& catalog, const SiteStudy* like, Reuse reuse)
      : plan_(plan), catalog_(catalog), like_(like), reuse_(reuse) {
    study_.plan = &plan_;
    study_.timeline = study_timeline(plan_);
    study_.prices = like && reuse.prices ? like->prices : plan.prices;
  }

  SiteStudyResult run() {
    if (!prepare()) return base::Unexpected<std::vector<schema::Diagnostic>>(std::move(problems_));
    convert();
    static_cast<MineFigures&>(study_.mining) = mine_figures(plan_, *plan_.mine);
    study_.mining.curve = margin_curve(*plan_.mine);
    study_.history = mine_history(plan_);
    cost();
    OptionTerms terms = option_terms();
    dispatch(OptionYears(plan_, catalog_, terms));
    add_bills(study_.bills, *spec().power, terms);
    weigh(terms);
    compare_greenfield(terms);
    fit_chips();
    level();
    judge_cloud();
    write_notes();
    return std::move(study_);
  }

  std::optional<double> advantage() {
    if (!prepare()) return std::nullopt;
    study_.conversion = site::unscheduled(conversion_, catalog_);
    promise();
    cost();
    OptionTerms terms = option_terms();
    if (has_site_bill(*spec().power))
      add_bills(bills_like(OptionYears(plan_, catalog_, terms)), *spec().power, terms);
    const OptionFlows flows = option_flows(terms);
    return finance::net_present_value(flows.both_usd, terms.annual_rate) -
           finance::net_present_value(flows.mine_usd, terms.annual_rate);
  }

 private:
  // What every figure needs; false where something is wrong with the scenario.
  bool prepare() {
    if (!read()) return false;
    study_.prices =
        hourly_prices(*spec().power, catalog_, study_.timeline, std::move(study_.prices));
    return true;
  }

  // What was measured stands, but for a change of the plant.
  OptionBills bills_like(const OptionYears& years) const {
    if (!like_ || like_->bills.empty()) return years.measured();
    return reuse_.plant ? like_->bills : years.remeasured(like_->bills);
  }

  const ScenarioSpec& spec() const { return plan_.spec; }
  int rows() const { return study_.timeline.rows(); }

  void report(std::string_view path, schema::Finding finding) {
    problems_.push_back(schema::diagnostic_at(plan_.provenance, path, std::move(finding)));
  }

  bool read() {
    if (!spec().mining)
      report("mining", {.code = "GW407",
                        .message = "the scenario has no [mining]",
                        .hint = "`site` weighs a mine against its conversion: say what mines"});
    if (!spec().conversion)
      report("conversion", {.code = "GW407",
                            .message = "the scenario has no [conversion]",
                            .hint = "at least its decision: decision = \"2026-01\""});
    if (!spec().power)
      report("power", {.code = "GW407",
                       .message = "the scenario has no [power]",
                       .hint = "a mine needs the price of its power"});
    if (!problems_.empty()) return false;
    study_.mine = plan_.mine->mine;
    read_conversion();
    return problems_.empty();
  }

  void read_conversion() {
    conversion_ = conversion_of(plan_);
    if (spec().cloud_assets) {
      const double parts = (spec().cloud_assets->chips + spec().cloud_assets->halls).in(base::USD);
      if (std::abs(parts / plan_.budget.hard_cost_usd - 1) > kCostTolerance)
        report("cloud_assets",
               {.code = "GW406",
                .message = fmt::format("chips and halls cost ${:.4g}, the site ${:.4g}", parts,
                                       plan_.budget.hard_cost_usd),
                .expected = "site.hard_cost as the sum of both"});
    }
  }

  void convert() {
    study_.conversion = site::resolve(conversion_, catalog_);
    study_.earliest = study_.conversion.halls;
    promise();
    for (std::size_t p = 0; p < study_.earliest.size(); ++p)
      study_.earliest[p].name = study_.conversion.halls[p].name;
  }

  // The dates of the contracts, whatever lead times and works would allow.
  void promise() {
    promise_dates(plan_, catalog_, study_.conversion);
    study_.capacity = site::capacity(study_.conversion, study_.timeline);
  }

  // --- Prices by row ----------------------------------------------------------------------------

  mining::HashpriceOutlook outlook() const {
    const base::Timeline at_least_a_year(study_.timeline.start(), std::max(rows(), 12));
    return mining::hashprice_outlook(spec().mining->outlook, catalog_, at_least_a_year);
  }
  std::vector<double> hashprices() const { return outlook().path(); }

  // The energy year: with a tariff the first whole price year after the last hall, since a tariff
  // stands for one.
  void dispatch(const OptionYears& years) {
    int first = std::clamp(plan_.completion_row, 0, std::max(0, rows() - 12));
    if (spec().power->tariff) first = study_.prices->price_year_from(first);
    const MeasureTerms both = years.both();
    study_.energy = dispatched_year(both, first);
    if (!has_site_bill(*spec().power)) return;
    study_.bills = years.measured();
    count_bill(study_.bills.both, first, study_.energy);
    if (const auto row = unmeasured_row(both)) {
      study_.unmeasured = dispatched_year(both, *row);
      count_bill(study_.bills.both, *row, *study_.unmeasured);
    }
  }

  // --- The options ------------------------------------------------------------------------------

  void cost() {
    ConversionFigures& figures = study_.figures;
    const base::CapacityCost ladder = site::paid_cost(study_.conversion.lines).middle;
    figures.ladder_usd_per_mw = ladder.in(base::USD_per_MW);
    const base::Money built_up = ladder * conversion_.it_power;
    base::Money works = base::USD(plan_.budget.hard_cost_usd);
    if (spec().cloud_assets) works = spec().cloud_assets->halls;
    if (spec().customer_funding) works = built_up;
    if (conversion_.cost) works = *conversion_.cost * conversion_.it_power;
    figures.capex_usd = works.in(base::USD);
    figures.capex_usd_per_mw = (works / conversion_.it_power).in(base::USD_per_MW);
    figures.owner_capex_usd = figures.capex_usd * owner_share() + plan_.budget.soft_cost_usd +
                              plan_.budget.contingency_usd;
    study_.conversion.scale = (works / built_up).in(base::ratio);
    figures.months = study_.conversion.months();
  }

  // The same halls on a new site while the mine mines on here: what they cost beyond a conversion,
  // and contracts that begin as much later as its first hall does.
  void compare_greenfield(const OptionTerms& terms) {
    site::ConversionSpec anew = conversion_;
    anew.kind = site::BuildKind::greenfield;
    anew.cost.reset();
    const site::Conversion greenfield = site::resolve(anew, catalog_);
    ConversionFigures& figures = study_.figures;
    figures.greenfield_usd_per_mw = greenfield.cost_per_it().in(base::USD_per_MW);
    figures.greenfield_months =
        static_cast<int>(std::ceil(greenfield.halls.front().planned.completion));
    double first = greenfield.halls.front().planned.completion;
    for (const site::HallSchedule& hall : study_.conversion.halls)
      first = std::min(first, hall.planned.completion);
    figures.greenfield_later_months = greenfield.halls.front().planned.completion - first;
    const double dearer =
        figures.greenfield_usd_per_mw * study_.conversion.scale - figures.capex_usd_per_mw;
    std::vector<double> halls{0};
    halls.insert(halls.end(), terms.hall_cash_usd.begin(), terms.hall_cash_usd.end());
    for (std::size_t row = 0; row < plan_.budget.profile.size(); ++row)
      halls[row + 1] -= dearer *
                        conversion_.it_power.in(base::MW_capacity)*plan_.budget.profile[row] *
                        owner_share();
    const double mine =
        finance::net_present_value(study_.options.front().flows_usd, terms.annual_rate);
    figures.greenfield_npv_usd =
        mine + finance::net_present_value(halls, terms.annual_rate) *
                   std::pow(1 + terms.annual_rate, -figures.greenfield_later_months / 12);
  }

  // Of the works, what no customer pays.
  double owner_share() const {
    return spec().customer_funding ? 1 - spec().customer_funding->share.in(base::ratio) : 1;
  }

  // Cash of the halls less the owner's works and chips, residuals when the contracts end.
  std::vector<double> hall_cash() const {
    std::vector<double> cash = hall_income_usd(plan_, study_.timeline);
    const std::vector<double>& profile = plan_.budget.profile;
    for (std::size_t row = 0; row < profile.size(); ++row)
      cash[row] -= study_.figures.owner_capex_usd * profile[row];
    if (spec().customer_funding) {
      std::vector<double> works;
      for (double share : profile) works.push_back(share * study_.figures.capex_usd);
      const base::Table table = contract::evaluate(
          *spec().customer_funding,
          {.it_power = conversion_.it_power, .capex_usd = works, .rent_usd = plan_.flows.rent_usd});
      const auto credits = table.values("credit_usd");
      for (std::size_t row = 0; row < credits.size(); ++row) cash[row] -= credits[row];
    }
    if (spec().cloud_assets) add_chips(cash);
    return cash;
  }

  void add_chips(std::vector<double>& cash) const {
    const finance::CloudAssetsSpec& assets = *spec().cloud_assets;
    for (const PhasePlan& phase : plan_.phases) {
      const double share = (phase.spec.it_power / plan_.contracted_it_power).in(base::ratio);
      cash[at(phase.commencement_row)] -= share * assets.chips.in(base::USD);
    }
    cash[at(plan_.timeline.rows() - 1)] += (assets.halls * assets.hall_residual.in(base::ratio) +
                                            assets.chips * assets.chip_residual.in(base::ratio))
                                               .in(base::USD);
  }

  OptionTerms option_terms() const {
    OptionTerms terms{.timeline = study_.timeline,
                      .mine = &study_.mine,
                      .prices = study_.prices.get(),
                      .power_price = plan_.delivered_price,
                      .seller_share = row_of<base::Fraction>(catalog_, "asic.resale_share"),
                      .hashprice = outlook(),
                      .hall_cash_usd = hall_cash(),
                      .part = plan_.mine->part,
                      .annual_rate = spec().finance.cost_of_equity.in(base::ratio)};
    const double power = study_.conversion.mine_power.in(base::MW_capacity);
    for (int row = 0; row < rows(); ++row) {
      const auto share = [&](const char* column) {
        return power > 0 ? study_.capacity.values(column)[at(row)] / power : 0.0;
      };
      terms.part_mines.push_back(share("mining_mw"));
      terms.part_works.push_back(share("works_mw"));
    }
    return terms;
  }

  void weigh(const OptionTerms& terms) {
    study_.part_that_makes_way = terms.part;
    OptionFlows flows = option_flows(terms);
    study_.figures.lost_mining_usd = flows.lost_mining_usd;
    study_.figures.resale_usd = flows.resale_usd;
    study_.mining.margin_usd = flows.first_year_margin_usd;
    study_.mining.never_npv_usd = flows.never_npv_usd;
    study_.mining.path = std::move(flows.mine);
    const Ahead ahead = first_ahead(flows.both_usd, flows.mine_usd, terms);
    study_.figures.why_never = ahead.why_never;
    if (ahead.why_never.empty()) study_.figures.wins = study_.timeline.month(ahead.row);
    const auto even = [&](ConvertOption option) {
      finance::Metric factor = break_even_factor(terms, option);
      if (factor.value) *factor.value *= terms.hashprice.drift.front();
      return factor;
    };
    const auto add = [&](const char* name, std::vector<double>& usd, finance::Metric break_even) {
      const double npv = finance::net_present_value(usd, terms.annual_rate);
      study_.options.push_back({name, npv, std::move(break_even), std::move(usd)});
    };
    add("mine", flows.mine_usd, mine_break_even());
    const finance::Metric both = even(ConvertOption::both);
    add("convert", flows.convert_usd, terms.part < 1 ? even(ConvertOption::convert) : both);
    add("both", flows.both_usd, both);
    study_.figures.breakeven_hashprice = study_.options.back().breakeven_hashprice;
  }

  // At which an average MWh of the mine earns what it costs in the first month.
  finance::Metric mine_break_even() const {
    const mining::HashPrice even = mining::break_even_hashprice(
        plan_.delivered_price, mining::J_per_TH(study_.mining.joules_per_terahash),
        study_.mine.terms);
    return finance::Metric::of(even.in(mining::USD_per_PH_day));
  }

  void fit_chips() {
    std::vector<base::Capacity> halls;
    for (const PhasePlan& phase : plan_.phases) halls.push_back(phase.spec.it_power);
    study_.chips = site::chips_that_fit(catalog_, conversion_.cooling, halls);
  }

  // --- Compute ----------------------------------------------------------------------------------

  void level() {
    const base::Money halls = base::USD(study_.figures.capex_usd);
    study_.running = site::running_costs(catalog_, conversion_.it_power, halls,
                                         study_.conversion.equipment_cost());
    base::Chips chips = base::chip(static_cast<double>(study_.conversion.racks.chips));
    using ChipCost = base::Quantity<base::dimensions::money / base::dimensions::chips>;
    base::Money chip_cost = chips * row_of<ChipCost>(catalog_, "cloud.chip_cost");
    study_.chips_assumed = !spec().cloud_assets || spec().clouds.empty();
    if (!study_.chips_assumed) {
      chips = base::Chips{};
      for (const contract::CloudSpec& cloud : spec().clouds) chips += cloud.chips;
      chip_cost = spec().cloud_assets->chips;
    }
    if (chips <= base::Chips{}) {
      study_.usd_per_delivered_pflop_hour = finance::Metric::none("no chip fits into the halls");
      return;
    }
    const base::Power machines = base::load_of(conversion_.it_power, spec().power->load_factor);
    study_.levelised = site::levelised_cost(
        {.capital = {{.name = "chips",
                      .cost = chip_cost,
                      .life = row_of<base::Time>(catalog_, "compute.chip_life"),
                      .residual = {}},
                     {.name = "halls",
                      .cost = halls,
                      .life = row_of<base::Time>(catalog_, "compute.hall_life"),
                      .residual = {}}},
         .cost_of_capital = row_of<base::Fraction>(catalog_, "compute.cost_of_capital"),
         .fixed = study_.running.total(),
         .load = machines * spec().power->pue.in(base::ratio),
         .power_price = base::USD_per_MWh(study_.energy.hall_mwh > 0
                                              ? study_.energy.hall_usd / study_.energy.hall_mwh
                                              : study_.mining.power_usd_per_mwh),
         .chips = chips,
         .availability = row_of<base::Fraction>(catalog_, "compute.availability"),
         .utilisation = utilisation()});
    deliver();
  }

  // What the scenario's job makes of a chip-hour. The job's goodput is of hours in which its chips
  // are in service; the hours of repair are in compute.availability.
  void deliver() {
    if (!plan_.delivery) {
      study_.usd_per_delivered_pflop_hour =
          finance::Metric::none("no [chip] and [job] say what a chip-hour delivers");
      return;
    }
    const double pflops = plan_.delivery->useful_flops / 1e15;
    GIGAWATT_CHECK(pflops > 0, "a job that was quoted delivers", pflops);
    study_.usd_per_delivered_pflop_hour =
        finance::Metric::of(study_.levelised.per_chip_hour.in(site::USD_per_chip_hour) / pflops);
  }

  // Share of the hours that is paid for: by the contracts, else by the catalog's assumption.
  base::Fraction utilisation() const {
    if (study_.chips_assumed) return row_of<base::Fraction>(catalog_, "compute.utilisation");
    double paid = 0, chips = 0;
    for (const contract::CloudSpec& cloud : spec().clouds) {
      chips += cloud.chips.in(base::chip);
      paid += cloud.chips.in(base::chip)*std::max(cloud.used.in(base::ratio),
                                                  cloud.take_or_pay.in(base::ratio));
    }
    return base::ratio(paid / chips);
  }

  void judge_cloud() {
    study_.returns = cloud_returns(spec());
    if (study_.returns.empty()) return;
    study_.prepaid_share_of_chips =
        finance::prepaid_share_of_chips(with_tranches(spec(), 0), *spec().cloud_assets);
  }

  void write_notes() {
    const auto note = [&](std::string text) { study_.notes.push_back(std::move(text)); };
    if (!study_.returns.empty())
      note(
          "The return of the GPU-cloud contract hangs on residuals: what chips and halls are "
          "worth when the term ends is an assumption, and without it the contract does not pay "
          "for what it needs.");
    double most = 0;
    for (const site::HallSchedule& hall : study_.conversion.halls)
      most = std::max(most, hall.completion_p50 - hall.planned.completion);
    if (most >= 1)
      note(fmt::format(
          "Counted from the decision, lead times and works put halls behind the contract's dates, "
          "by up to {:.0f} months in half of all cases: equipment was ordered before the decision, "
          "or the dates are ambitious. Cash follows the contract's dates here; `run` draws delays.",
          most));
    note_horizon(note);
    if (study_.chips_assumed)
      note(
          "The tenant brings the chips; the cost of a chip-hour takes as many as fit, at "
          "cloud.chip_cost.");
    if (spec().power->is_flat())
      note("Power costs the same in every hour; the value of stopping in dear hours is left out.");
  }

  // What a MWh earns in new machines, first and last: the value of a mine that buys them hangs on
  // it.
  std::string new_machines() const {
    const std::vector<double> hashprice = hashprices();
    const auto earned = [&](int row) {
      return mining::mining_value(
                 mining::USD_per_PH_day(hashprice[at(row)]),
                 mining::bought_in(study_.mine.refresh.frontier, study_.timeline.month(row)),
                 study_.mine.terms)
          .in(base::USD_per_MWh);
    };
    return fmt::format(
        "The mine buys new machines when that is worth most on the stated path of hashprice, which "
        "nobody knows ahead: a MWh in machines of the day earns {:.0f} USD at first and {:.0f} in "
        "the last month. ",
        earned(0), earned(rows() - 1));
  }

  // What the options are compared over, and what each counts at its end.
  template <class Note>
  void note_horizon(const Note& note) const {
    const base::Month last = study_.timeline.month(rows() - 1);
    std::string text = fmt::format("All three options run to the end of {}. ", base::to_text(last));
    if (study_.mine.refresh.policy == mining::RefreshPolicy::never)
      text += "The mine's machines are not replaced (mining.refresh.policy): it ends with them. ";
    else
      text += new_machines();
    if (lets_again(plan_))
      text += fmt::format(
          "Leased halls are let again at the market when their contracts end, {} months of vacancy "
          "and a refit between; conversion.relet = \"0 years\" leaves that out.",
          plan_.chain().regime.vacancy.count);
    else if (spec().cloud_assets)
      text += "What halls and chips are worth then is their stated residual.";
    else
      text += "What the halls earn after their contracts is not counted (conversion.relet).";
    note(std::move(text));
  }

  const Plan& plan_;
  const catalog::Catalog& catalog_;
  const SiteStudy* like_;
  const Reuse reuse_;
  site::ConversionSpec conversion_;
  SiteStudy study_;
  std::vector<schema::Diagnostic> problems_;
};

}  // namespace

double SiteStudy::converting_advantage_usd() const {
  const auto npv = [&](std::string_view name) {
    const auto found = std::ranges::find(options, name, &SiteOption::name);
    GIGAWATT_CHECK(found != options.end(), "an option was weighed", name);
    return found->npv_usd;
  };
  return npv("both") - npv("mine");
}

std::optional<double> converting_advantage_usd(const Plan& plan, const catalog::Catalog& catalog,
                                               const SiteStudy* like, Reuse reuse) {
  return Study(plan, catalog, like, reuse).advantage();
}

SiteStudyResult study_site(const Plan& plan, const catalog::Catalog& catalog) {
  return Study(plan, catalog, nullptr, {}).run();
}

}  // namespace gigawatt::plan
