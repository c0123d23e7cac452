#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/credit.h"
#include "gigawatt/catalog/regimes.h"
#include "gigawatt/plan/chain_path.h"
#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/site_halls.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::plan {

namespace {

constexpr int kMaximumRows = 1200;  // a century: more is a misprinted year
constexpr double kSmallestCostUsd = 1;
constexpr int kMaximumGridSizes = 1000;  // of the load line: some 150 MB in a plan of 60 years

class Validator {
 public:
  Validator(const ScenarioSpec& spec, const schema::Provenances& provenance,
            const catalog::Catalog& catalog)
      : spec_(spec), provenance_(provenance), catalog_(catalog) {}

  std::vector<schema::Diagnostic> run() {
    site();
    cost();
    distributions();
    for (std::size_t i = 0; i < spec_.phases.size(); ++i) phase(i);
    for (std::size_t i = 0; i < spec_.contracts.size(); ++i) contract(i);
    for (std::size_t i = 0; i < spec_.clouds.size(); ++i) cloud(i);
    power();
    chip();
    for (std::size_t i = 0; i < spec_.debts.size(); ++i) debt(i);
    if (spec_.debts.size() > 1)
      report("debt[1]", {.code = "GW405",
                         .message = "more than one [[debt]]",
                         .expected = "one senior tranche",
                         .hint = "add the amounts into one tranche at the blended rate"});
    tax();
    risk();
    const auto mine = check_mine_site(spec_, provenance_, catalog_);
    schema::append(found_, mine);
    schema::sort_by_position(found_);
    return std::move(found_);
  }

 private:
  void report(std::string_view path, schema::Finding finding) {
    found_.push_back(schema::diagnostic_at(provenance_, path, std::move(finding)));
  }

  void site() {
    const auto& s = spec_.site;
    const int ways =
        s.hard_cost.has_value() + s.hard_cost_per_it_power.has_value() + s.back_solve.has_value();
    if (ways != 1)
      report("site", {.code = "GW405",
                      .message = ways ? "the hard cost is given more than once"
                                      : "the site has no hard cost",
                      .expected = "exactly one of hard_cost, hard_cost_per_it_power, back_solve",
                      .hint = "e.g. hard_cost_per_it_power = \"$8M/MW\""});
    if (s.back_solve && spec_.debts.empty())
      report("site.back_solve", {.code = "GW405",
                                 .message = "back_solve needs a [[debt]] whose terms it solves "
                                            "through"});
    if (s.back_solve && s.back_solve->debt.base_value() <= 0)
      report("site.back_solve.debt", {.code = "GW206",
                                      .message = "the published debt is zero",
                                      .expected = "more than 0 USD"});
    if (spec_.phases.empty())
      report("phase", {.code = "GW407",
                       .message = "the scenario has no [[phase]]",
                       .hint = "add at least one hall with it_power and completion"});
    if (spec_.contracts.empty())
      report("contract", {.code = "GW407",
                          .message = "the scenario has no [[contract]]",
                          .hint = "capacity without a tenant is market.merchant_it_power beside "
                                  "a contracted phase"});
    const auto fewer = [&](const char* key, std::size_t count, std::uint32_t maximum) {
      if (count >= maximum)
        report(key, {.code = "GW206",
                     .message = fmt::format("{} {}s", count, key),
                     .expected = fmt::format("at most {}", maximum - 1)});
    };
    fewer("phase", spec_.phases.size(), kMaximumPhases);
    fewer("contract", spec_.contracts.size(), kMaximumContracts);
    if (s.decommissioning_cost && s.decommissioning_cost->base_value() > 0 &&
        spec_.finance.exit_yield)
      report("site.decommissioning_cost",
             {.code = "GW405",
              .message = "the site is sold and cleared at once: finance.exit_yield sells it",
              .expected = "decommissioning_cost or finance.exit_yield",
              .hint = "a buyer takes the duty to clear the site with it"});
    double it_watts = 0;
    for (const auto& phase : spec_.phases) it_watts += phase.it_power.base_value();
    it_watts += spec_.market.merchant_it_power.base_value();
    if (s.utility_power && it_watts > s.utility_power->base_value() &&
        spec_.market.merchant_it_power.base_value() == 0)
      report("site.utility_power",
             {.code = "GW406",
              .message = fmt::format("the phases' critical IT capacity, {:g} MW, exceeds the "
                                     "utility power of {:g} MW",
                                     it_watts / 1e6, s.utility_power->in(base::MW_capacity)),
              .expected = "utility power at least as large as the IT capacity it feeds"});
  }

  void chip() {
    if (spec_.chip.has_value() == spec_.job.has_value()) return;
    const char* there = spec_.chip ? "chip" : "job";
    const char* absent = spec_.chip ? "job" : "chip";
    report(there, {.code = "GW405",
                   .message = fmt::format("[{}] stands without [{}]", there, absent),
                   .expected = "both: which chips, and the job that says what they deliver"});
  }

  void cost() {
    const auto& s = spec_.site;
    if (s.back_solve || (!s.hard_cost && !s.hard_cost_per_it_power)) return;
    double usd = s.soft_cost ? s.soft_cost->in(base::USD) : 0;
    if (s.hard_cost) usd += s.hard_cost->in(base::USD);
    if (s.hard_cost_per_it_power)
      for (const auto& phase : spec_.phases)
        usd += (*s.hard_cost_per_it_power * phase.it_power).in(base::USD);
    if (usd < kSmallestCostUsd)
      report(s.hard_cost ? "site.hard_cost" : "site.hard_cost_per_it_power",
             {.code = "GW206",
              .message = "the site costs nothing: there is nothing to finance or to earn on",
              .expected = "a hard or soft cost of a dollar or more"});
  }

  // A distribution without an end may not reach beyond what its key allows more often than once
  // in a thousand paths, nor have its mean out there.
  void distributions() {
    constexpr double nearly_always = 0.999;
    site::SiteSpec site = spec_.site;
    for (const schema::Field& field : describe(site)) {
      const auto* slot = std::get_if<schema::UncertainSlot>(&field.slot);
      if (!slot) continue;
      const std::string limit = fmt::format("{:g} {}", field.meta.maximum, field.meta.unit);
      const auto maximum = schema::parse_quantity(limit, slot->dimension, field.meta.unit);
      GIGAWATT_CHECK(maximum.has_value(), "a range is in the unit of its key", limit);
      const base::Distribution& d = *slot->distribution;
      if (base::quantile(d, nearly_always) <= *maximum && base::mean(d) <= *maximum) continue;
      report(fmt::format("site.{}", field.name),
             {.code = "GW211",
              .message = fmt::format("`site.{}` reaches beyond {} too often", field.name, limit),
              .expected = fmt::format("at most {} in 999 of 1,000 cases, and on average", limit),
              .hint = "a smaller spread, or triangular = [low, mode, high]"});
    }
  }

  // Rows from close; also catches years that make the timeline absurd.
  bool date_in_reach(const std::string& path, base::Month month) {
    const int row = base::months_between(spec_.header.close, month);
    if (row <= kMaximumRows) return true;
    report(path, {.code = "GW206",
                  .message = fmt::format("{} is {} years after financial close",
                                         base::to_text(month), row / 12),
                  .expected = fmt::format("within {} years of scenario.close", kMaximumRows / 12)});
    return false;
  }

  template <class List>
  void name_once(const std::string& path, const List& list, std::size_t i, const char* what) {
    const auto end = list.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(list.begin(), end, [&](const auto& k) { return k.name == list[i].name; }))
      report(path, {.code = "GW408",
                    .message = fmt::format("two {} are named \"{}\"", what, list[i].name),
                    .expected = "a name of its own"});
  }

  void phase(std::size_t i) {
    const auto& p = spec_.phases[i];
    const std::string path = fmt::format("phase[{}]", i);
    date_in_reach(path + ".completion", p.completion);
    if (p.completion <= spec_.header.close)
      report(
          path + ".completion",
          {.code = "GW401",
           .message = fmt::format("completion {} is not after financial close {}",
                                  base::to_text(p.completion), base::to_text(spec_.header.close)),
           .expected = "a later month than scenario.close"});
    if (p.construction_start && *p.construction_start >= p.completion)
      report(path + ".construction_start",
             {.code = "GW401",
              .message =
                  fmt::format("construction starts in {}, not before completion in {}",
                              base::to_text(*p.construction_start), base::to_text(p.completion)),
              .expected = "an earlier month than completion"});
    if (p.construction_start && *p.construction_start < spec_.header.close)
      report(path + ".construction_start",
             {.code = "GW401",
              .message = "construction starts before financial close",
              .hint = "money spent before close is equity of the close month: start with "
                      "scenario.close"});
    if (p.rent_commencement) {
      date_in_reach(path + ".rent_commencement", *p.rent_commencement);
      if (*p.rent_commencement < p.completion)
        report(path + ".rent_commencement",
               {.code = "GW402",
                .message =
                    fmt::format("rent commences in {}, before completion in {}",
                                base::to_text(*p.rent_commencement), base::to_text(p.completion)),
                .expected = "the month of completion or a later one"});
    }
    if (!p.name.empty()) name_once(path + ".name", spec_.phases, i, "phases");
    phase_contract(path, p);
  }

  void phase_contract(const std::string& path, const site::PhaseSpec& p) {
    if (p.contract.empty()) {
      if (spec_.contracts.size() > 1)
        report(path, {.code = "GW405",
                      .message = "the phase does not say which of the contracts rents it",
                      .hint = fmt::format("contract = \"{}\"", spec_.contracts[0].name)});
      return;
    }
    std::vector<std::string_view> names;
    for (const auto& c : spec_.contracts) names.push_back(c.name);
    if (std::ranges::find(names, std::string_view(p.contract)) != names.end()) return;
    const auto near = schema::nearest(p.contract, names);
    report(path + ".contract",
           {.code = "GW404",
            .message = fmt::format("no [[contract]] is named \"{}\"", p.contract),
            .expected = fmt::format("one of {}", base::joined(names, ", ")),
            .hint = near ? fmt::format("did you mean \"{}\"?", *near) : std::string()});
  }

  void rating(const std::string& path, const std::string& text) {
    if (const auto letter = catalog::letter_rating(catalog_, text); !letter)
      report(path, {.code = "GW404",
                    .message = fmt::format("unknown rating \"{}\"", text),
                    .expected = fmt::format("one of {}, with + or - where wanted",
                                            base::joined(letter.error().known, ", "))});
  }

  void contract(std::size_t i) {
    const auto& c = spec_.contracts[i];
    const std::string path = fmt::format("contract[{}]", i);
    if (c.rent.has_value() == c.total_value.has_value())
      report(path, {.code = "GW405",
                    .message = c.rent ? "rent and total_value are both given"
                                      : "the contract has no price",
                    .expected = "exactly one of rent, total_value",
                    .hint = "e.g. rent = \"125 USD/kW-month\""});
    if (!c.tenant_rating.empty()) rating(path + ".tenant_rating", c.tenant_rating);
    if (!c.guarantor_rating.empty()) rating(path + ".guarantor_rating", c.guarantor_rating);
    if (!c.guarantor.empty() && c.guarantor_rating.empty())
      report(path + ".guarantor", {.code = "GW405",
                                   .message = "the guarantor has no rating",
                                   .hint = "add guarantor_rating = \"AA+\""});
    if (c.guarantor.empty() && !c.guarantor_rating.empty())
      report(path + ".guarantor_rating",
             {.code = "GW405", .message = "a rating is given for a guarantor that is not named"});
    if (c.options > 0 && c.option_term.count <= 0)
      report(path + ".options", {.code = "GW405",
                                 .message = "renewal options without a length",
                                 .hint = "add option_term = \"5 years\""});
    if (c.delay_credit_months && !c.delay_credit)
      report(path + ".delay_credit_months",
             {.code = "GW405",
              .message = "months of credits for delay, and no credit",
              .hint = "add delay_credit = \"100 %\": of a month's rent, for each month"});
    prepayment(path, c);
    name_once(path, spec_.contracts, i, "contracts");
    const bool rents = std::ranges::any_of(spec_.phases, [&](const auto& p) {
      return p.contract == c.name || (p.contract.empty() && spec_.contracts.size() == 1);
    });
    // A phase that names no contract of ours has been reported, and may mean this one.
    const bool all_found = std::ranges::all_of(spec_.phases, [&](const auto& p) {
      return (p.contract.empty() && spec_.contracts.size() == 1) ||
             std::ranges::find(spec_.contracts, p.contract, &contract::LeaseSpec::name) !=
                 spec_.contracts.end();
    });
    if (!rents && all_found)
      report(path, {.code = "GW404",
                    .message = "no [[phase]] is rented under this contract",
                    .hint = fmt::format("contract = \"{}\" in a [[phase]]", c.name)});
  }

  // What is paid ahead is credited back within the base term: no lease owes it afterwards.
  void prepayment(const std::string& path, const contract::LeaseSpec& lease) {
    if (!lease.prepayment) return;
    const contract::PrepaymentSpec& prepaid = *lease.prepayment;
    if (prepaid.months > lease.term)
      report(path + ".prepayment.months",
             {.code = "GW405",
              .message = fmt::format("{} months of rent are prepaid on a lease of {} months",
                                     prepaid.months.count, lease.term.count),
              .expected = "at most the term"});
    const int end = prepaid.credit_start.count + prepaid.credit_period.count;
    if (end > lease.term.count)
      report(path + ".prepayment.credit_period",
             {.code = "GW405",
              .message = fmt::format("the prepayment is credited back until month {} of a lease "
                                     "of {} months",
                                     end, lease.term.count),
              .expected = "credit_start + credit_period within the term"});
  }

  void cloud(std::size_t i) {
    const auto found =
        contract::check(with_tranches(spec_, i), provenance_, fmt::format("cloud[{}]", i));
    schema::append(found_, found);
    tranches(i);
  }

  // A run carries the phases: tranches that say otherwise would be a second contract.
  void tranches(std::size_t i) {
    const contract::CloudSpec& cloud = spec_.clouds[i];
    if (cloud.tranches.empty()) return;
    ScenarioSpec unnamed = spec_;
    unnamed.clouds[i].tranches.clear();
    const contract::CloudSpec phases = with_tranches(unnamed, i);
    bool alike = phases.tranches.size() == cloud.tranches.size();
    for (std::size_t t = 0; alike && t < cloud.tranches.size(); ++t) {
      const double equal = 1.0 / static_cast<double>(cloud.tranches.size());
      const auto& share = cloud.tranches[t].share;
      alike = cloud.tranches[t].delivery == phases.tranches[t].delivery &&
              std::abs((share ? share->in(base::ratio) : equal) -
                       phases.tranches[t].share->in(base::ratio)) < 1e-6;
    }
    if (!alike)
      report(fmt::format("cloud[{}].tranche", i),
             {.code = "GW406",
              .message = "the tranches are not the phases that the contract rents",
              .expected = "one for each phase, of its month and its share of the capacity, or none",
              .hint = "leave them out: the phases are the tranches"});
  }

  void power() {
    if (spec_.power) {
      const auto problems = power::validate(*spec_.power, catalog_, provenance_, "power");
      schema::append(found_, problems);
    }
    const bool gross = std::ranges::any_of(spec_.contracts, [](const auto& c) {
      return c.kind == contract::LeaseKind::modified_gross;
    });
    if (gross && !spec_.power)
      report("contract", {.code = "GW405",
                          .message = "a modified-gross lease leaves power to the landlord, but "
                                     "the scenario has no [power]",
                          .hint = "add [power] with price, load_factor and pue"});
    if (!gross && spec_.power && !spec_.mining)  // a mine pays for its power
      report("power", {.code = "GW405",
                       .message = "[power] is given, but every lease is triple-net: no bill "
                                  "reaches the landlord",
                       .hint = "remove [power], or use kind = \"modified-gross\"",
                       .severity = schema::Severity::warning});
  }

  void debt(std::size_t i) {
    const auto& d = spec_.debts[i];
    const std::string path = fmt::format("debt[{}]", i);
    const auto found = finance::check(d, spec_.header.close, provenance_, path);
    schema::append(found_, found);
    if (date_in_reach(path + ".maturity", d.maturity)) completion_before_principal(path, d);
  }

  void completion_before_principal(const std::string& path, const finance::DebtSpec& d) {
    for (const auto& p : spec_.phases)
      if (d.first_principal < p.completion) {
        report(
            path + ".first_principal",
            {.code = "GW401",
             .message = fmt::format("principal is due in {}, before the last phase is "
                                    "complete in {}",
                                    base::to_text(d.first_principal), base::to_text(p.completion)),
             .expected = "the month of the last completion or a later one"});
        return;
      }
  }

  void tax() {
    const auto& tax = spec_.finance.tax;
    if (tax && tax->share_5_year.in(base::ratio) + tax->share_15_year.in(base::ratio) > 1 + 1e-12)
      report("finance.tax.share_15_year",
             {.code = "GW406", .message = "the shares of the tax classes exceed 100 %"});
  }

  void risk() {
    const auto& r = spec_.risk;
    const std::vector<catalog::Regime> regimes = catalog::regimes(catalog_);
    std::vector<std::string_view> names;
    for (const auto& regime : regimes) names.push_back(regime.name);
    if (std::ranges::find(names, std::string_view(r.regime)) == names.end()) {
      const auto near = schema::nearest(r.regime, names);
      report("risk.regime",
             {.code = "GW404",
              .message = fmt::format("no regime is named \"{}\"", r.regime),
              .expected = base::joined(names, ", "),
              .hint = near ? fmt::format("did you mean \"{}\"?", *near) : std::string()});
    }
    rating("risk.unrated_tenant", r.unrated_tenant);
    rating("risk.replacement_tenant", r.replacement_tenant);
    if (r.debt_grid_high < r.debt_grid_low)
      report("risk.debt_grid_high", {.code = "GW405",
                                     .message = "the grid ends below its beginning",
                                     .expected = "risk.debt_grid_low or more"});
    grid("risk.debt_grid_step", r.debt_grid_high - r.debt_grid_low, r.debt_grid_step);
    grid("risk.merchant_grid_step", r.merchant_grid_high, r.merchant_grid_step);
  }

  // Each size is a financing of its own, held while the load line is searched.
  void grid(const std::string& path, base::Fraction width, base::Fraction step) {
    const double sizes = std::floor(width.in(base::ratio) / step.in(base::ratio) + 1e-9) + 1;
    if (sizes > kMaximumGridSizes)
      report(path,
             {.code = "GW206",
              .message = fmt::format("the grid has {:.0f} sizes", sizes),
              .expected = fmt::format("a step that makes at most {} of them", kMaximumGridSizes)});
  }

  const ScenarioSpec& spec_;
  const schema::Provenances& provenance_;
  const catalog::Catalog& catalog_;
  std::vector<schema::Diagnostic> found_;
};

}  // namespace

std::vector<schema::Diagnostic> validate(const ScenarioSpec& spec,
                                         const schema::Provenances& provenance,
                                         const catalog::Catalog& catalog) {
  return Validator(spec, provenance, catalog).run();
}

}  // namespace gigawatt::plan
