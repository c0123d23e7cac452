// How much each unvouched number matters: the run repeated with it at the ends of its range.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "gigawatt/base/parallel.h"
#include "gigawatt/base/sort_by.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/credit.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/plan/simulate.h"
#include "gigawatt/plan/site_study.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::plan {

namespace {

constexpr std::int64_t kLeverPaths = 512;

// The slot at a dotted path of a live Spec ("debt[0].amount"); nothing where it leads to no leaf.
std::optional<std::pair<schema::Slot, schema::Meta>> find_slot(const schema::Fields& fields,
                                                               std::string_view path) {
  const std::size_t dot = path.find('.');
  std::string_view head = path.substr(0, dot);
  std::optional<std::size_t> index;
  if (const std::size_t bracket = head.find('['); bracket != std::string_view::npos) {
    std::size_t value = 0;
    std::from_chars(head.data() + bracket + 1, head.data() + head.size(), value);
    index = value;
    head = head.substr(0, bracket);
  }
  for (const schema::Field& field : fields) {
    if (field.name != head) continue;
    schema::Slot slot = field.slot;
    if (auto* optional = std::get_if<schema::OptionalSlot>(&slot)) {
      if (!optional->has_value()) return std::nullopt;
      slot = optional->value();
    }
    if (dot == std::string_view::npos) return std::pair{slot, field.meta};
    const std::string_view rest = path.substr(dot + 1);
    if (auto* nested = std::get_if<schema::StructSlot>(&slot))
      return find_slot(nested->fields(), rest);
    if (auto* list = std::get_if<schema::ListSlot>(&slot); list && index && *index < list->size())
      return find_slot(list->at(*index), rest);
  }
  return std::nullopt;
}

struct Ends {
  double low = 0, high = 0;
};

// The stated range; the middle 90 % of a distribution; else a tenth either way.
std::optional<Ends> ends_of(const schema::Slot& slot, const schema::Provenance& provenance) {
  if (const auto* uncertain = std::get_if<schema::UncertainSlot>(&slot)) {
    if (!base::is_fixed(*uncertain->distribution))
      return Ends{base::quantile(*uncertain->distribution, 0.05),
                  base::quantile(*uncertain->distribution, 0.95)};
  }
  double value = 0;  // of what can be moved: counts and choices stay
  if (const auto* quantity = std::get_if<schema::QuantitySlot>(&slot))
    value = *quantity->base_value;
  else if (const auto* months = std::get_if<schema::MonthsSlot>(&slot))
    value = months->months->count;
  else if (const auto* uncertain = std::get_if<schema::UncertainSlot>(&slot))
    value = base::mean(*uncertain->distribution);
  else
    return std::nullopt;
  if (provenance.range) return Ends{provenance.range->first, provenance.range->second};
  if (value == 0) return std::nullopt;
  return Ends{std::min(0.9 * value, 1.1 * value), std::max(0.9 * value, 1.1 * value)};
}

void set(const schema::Slot& slot, double value) {
  if (const auto* quantity = std::get_if<schema::QuantitySlot>(&slot))
    *quantity->base_value = value;
  if (const auto* months = std::get_if<schema::MonthsSlot>(&slot))
    months->months->count = static_cast<int>(std::lround(value));
  if (const auto* uncertain = std::get_if<schema::UncertainSlot>(&slot))
    *uncertain->distribution = base::Fixed{value};
}

struct Reading {
  double npv_usd = 0, default_probability = 0;
};

// Mean NPV and default probability; nothing where the changed scenario cannot be closed.
std::optional<Reading> read(const ScenarioSpec& spec, const schema::Provenances& provenance,
                            const catalog::Catalog& catalog, const RunOptions& options,
                            const Plan& like, Reuse reuse) {
  const PlanResult plan = resolve(spec, provenance, catalog, &like, reuse);
  if (!plan) return std::nullopt;
  const FinancingResult financing = close_financing(**plan);
  if (!financing) return std::nullopt;
  SimulationOptions simulation;
  simulation.paths = std::min(kLeverPaths, (*plan)->spec.risk.paths);
  simulation.isa = options.isa;
  const Simulation paths = simulate(**plan, (*plan)->chain(), **financing, simulation);
  const double rows = (*plan)->timeline.rows();
  const auto defaults =
      std::ranges::count_if(paths.columns.default_row, [=](double row) { return row < rows; });
  return Reading{base::mean(paths.columns.npv_usd),
                 static_cast<double>(defaults) / static_cast<double>(simulation.paths)};
}

// Keys of [power] that change what the bill of the site was measured to hold, and no hour's price.
constexpr std::string_view kPlantKeys[] = {
    "power.battery.",   "power.generator[", "power.demand_response.",
    "power.ancillary.", "power.ramp_",      "power.value_of_lost_load",
};
// Keys of [power] that neither the prices nor the plant hang on.
constexpr std::string_view kBillKeys[] = {"power.tariff.fee", "power.tariff.hedge["};
// Keys whose price is paid on the site's load as a whole.
constexpr std::string_view kPeakKeys[] = {"power.tariff.demand_charge", "power.tariff.coincident."};

bool starts_with_any(std::string_view path, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view key) { return path.starts_with(key); });
}

// Sections that `site` weighs and a run does not read: the mine and what becomes of it too, where
// it is no part of the cash flow.
bool is_of_site(const Plan& plan, std::string_view path) {
  const bool bill = starts_with_any(path, kPlantKeys) || starts_with_any(path, kBillKeys);
  if (bill && plan.bill.empty()) return true;  // nobody here pays it
  const bool mine = path.starts_with("mining.") || path.starts_with("conversion.");
  return (mine && !plan.mine_counts()) || path.starts_with("customer_funding.") ||
         path.starts_with("cloud_assets.");
}

// What a change of one key leaves as it was: hours hang on [power] alone, and what the bill was
// measured to hold is measured anew where a change is to the plant itself.
Reuse reuse_after(std::string_view changed) {
  const bool plant = starts_with_any(changed, kPlantKeys);
  const bool bill = starts_with_any(changed, kBillKeys);
  return {.prices = !changed.starts_with("power.") || plant || bill,
          .plant = !plant && !starts_with_any(changed, kPeakKeys)};
}

Assumption assumption_of(const std::string& path, const schema::Provenance& p) {
  return {.name = path,
          .value = p.text,
          .confidence = p.confidence,
          .reason = p.reason,
          .source = p.source,
          .origin = std::string(schema::name_of(p.origin))};
}

// Keys that say what is asked and how it is counted, and nothing about the world.
bool is_question(std::string_view path) {
  constexpr std::string_view keys[] = {"risk.seed",       "risk.paths",
                                       "risk.load_line",  "risk.default_limit",
                                       "risk.debt_grid_", "risk.merchant_grid_"};
  return starts_with_any(path, keys);
}

bool is_assumption(const schema::Provenance& p) {
  if (p.text.empty()) return false;
  if (p.confidence == "C") return true;
  return p.origin == schema::Origin::catalog || p.origin == schema::Origin::built_in;
}

std::string range_text(const Ends& ends, const schema::Slot& slot, const schema::Meta& meta,
                       bool stated) {
  if (std::holds_alternative<schema::MonthsSlot>(slot))
    return fmt::format("{:.0f} to {:.0f} months", ends.low, ends.high);
  const auto* quantity = std::get_if<schema::QuantitySlot>(&slot);
  const auto* uncertain = std::get_if<schema::UncertainSlot>(&slot);
  const base::Dimension dimension = quantity ? quantity->dimension : uncertain->dimension;
  return fmt::format("{} to {}{}", schema::human_quantity(ends.low, dimension, meta.unit),
                     schema::human_quantity(ends.high, dimension, meta.unit),
                     stated ? "" : " (a tenth either way)");
}

bool is_rating(std::string_view path) {
  return path.ends_with("_rating") || path == "risk.unrated_tenant" ||
         path == "risk.replacement_tenant";
}

// The letter ratings next to one, better first.
std::vector<std::string> next_ratings(const catalog::Catalog& catalog, const std::string& rating) {
  const auto letter = catalog::letter_rating(catalog, rating);
  if (!letter) return {};
  const std::vector<std::string> known = catalog::known_ratings(catalog);
  const auto place = std::ranges::find(known, *letter);
  std::vector<std::string> next;
  if (place != known.begin()) next.push_back(*(place - 1));
  if (place + 1 < known.end()) next.push_back(*(place + 1));
  return next;
}

// What a value is varied to, one change of the Spec each; none where it has no range.
using Changes = std::vector<std::function<void()>>;

Changes changes_of(const catalog::Catalog& catalog, const schema::Slot& slot,
                   const schema::Meta& meta, const schema::Provenance& provenance,
                   Assumption& assumption) {
  Changes changes;
  if (const auto* text = std::get_if<schema::TextSlot>(&slot); text && is_rating(assumption.name)) {
    for (const std::string& rating : next_ratings(catalog, *text->text)) {
      assumption.range += (assumption.range.empty() ? "" : " to ") + rating;
      changes.push_back([value = text->text, rating] { *value = rating; });
    }
    return changes;
  }
  const auto ends = ends_of(slot, provenance);
  if (!ends) return changes;
  const auto* uncertain = std::get_if<schema::UncertainSlot>(&slot);
  const bool stated =
      provenance.range.has_value() || (uncertain && !base::is_fixed(*uncertain->distribution));
  assumption.range = range_text(*ends, slot, meta, stated);
  for (const double end : {ends->low, ends->high})
    changes.push_back([slot, end] { set(slot, end); });
  return changes;
}

// Fills the levers of one assumption.
void measure(const Plan& plan, const catalog::Catalog& catalog, const RunOptions& options,
             const Reading& own, const schema::Provenance& provenance, Assumption& assumption) {
  ScenarioSpec spec = plan.spec;
  const schema::Fields fields = describe(spec);
  const auto found = find_slot(fields, assumption.name);
  assumption.outcome = "no range to vary it over";
  if (!found) return;
  const auto& [slot, meta] = *found;
  assumption.unit = std::string(meta.unit);
  const Changes changes = changes_of(catalog, slot, meta, provenance, assumption);
  if (changes.empty()) return;
  assumption.outcome = "no end of its range can be run";
  const Reuse reuse = reuse_after(assumption.name);
  for (const auto& change : changes) {
    change();
    const auto reading = read(spec, plan.provenance, catalog, options, plan, reuse);
    if (!reading) continue;
    assumption.outcome.clear();
    assumption.npv_lever_usd =
        std::max(assumption.npv_lever_usd, std::abs(reading->npv_usd - own.npv_usd));
    assumption.default_lever = std::max(
        assumption.default_lever, std::abs(reading->default_probability - own.default_probability));
  }
}

// A tenth either way, but no further than the key allows.
void within_limits(const schema::Slot& slot, const schema::Meta& meta, Ends& ends) {
  const auto* quantity = std::get_if<schema::QuantitySlot>(&slot);
  if (!quantity) return;
  const auto limit = [&](double bound) {
    return schema::parse_quantity(fmt::format("{:g} {}", bound, meta.unit), quantity->dimension,
                                  meta.unit);
  };
  if (std::isfinite(meta.minimum))
    if (const auto low = limit(meta.minimum)) ends.low = std::max(ends.low, *low);
  if (std::isfinite(meta.maximum))
    if (const auto high = limit(meta.maximum)) ends.high = std::min(ends.high, *high);
}

// A change of the default probability by one point weighs as much as NPV changing by 2 % of the
// project's cost: what a lender and a sponsor would each look at first.
double weight(const Assumption& a, double cost_usd) {
  if (!a.outcome.empty()) return -1;  // behind all that were measured
  return a.npv_lever_usd / (0.02 * cost_usd) + a.default_lever / 0.01;
}

}  // namespace

std::vector<Assumption> rank_assumptions(const Plan& plan, const catalog::Catalog& catalog,
                                         const RunOptions& options) {
  std::vector<Assumption> assumptions;
  std::vector<const schema::Provenance*> origins;
  for (const auto& [path, provenance] : plan.provenance) {
    if (!is_assumption(provenance) || is_question(path) || is_of_site(plan, path)) continue;
    assumptions.push_back(assumption_of(path, provenance));
    assumptions.back().outcome = "not measured";
    origins.push_back(&provenance);
  }
  const auto own = read(plan.spec, plan.provenance, catalog, options, plan, {});
  if (!own) return assumptions;
  std::atomic<int> done = 0;
  base::parallel_chunks(
      assumptions.size(), options.jobs,
      [&](std::size_t i) {
        measure(plan, catalog, options, *own, *origins[i], assumptions[i]);
        if (options.progress)
          options.progress("assumptions", ++done, static_cast<double>(assumptions.size()));
      },
      options.stop);
  const FinancingResult financing = close_financing(plan);
  const double cost = financing ? (*financing)->capital.project_cost_usd() : 1;
  base::sort_by(assumptions, [&](const Assumption& a) { return -weight(a, cost); });
  return assumptions;
}

std::vector<Assumption> rank_site_assumptions(const Plan& plan, const catalog::Catalog& catalog,
                                              const SiteStudy& study, int jobs) {
  // What a study of the site does not read.
  constexpr std::string_view elsewhere[] = {"risk.", "debt[", "chip.", "job.", "finance.tax"};
  std::vector<Assumption> assumptions;
  for (const auto& [path, provenance] : plan.provenance) {
    if (!is_assumption(provenance) || starts_with_any(path, elsewhere)) continue;
    assumptions.push_back(assumption_of(path, provenance));
  }
  base::parallel_chunks(assumptions.size(), jobs, [&](std::size_t i) {
    Assumption& assumption = assumptions[i];
    const schema::Provenance& provenance = plan.provenance.at(assumption.name);
    ScenarioSpec spec = plan.spec;
    const auto found = find_slot(describe(spec), assumption.name);
    auto ends = found ? ends_of(found->first, provenance) : std::nullopt;
    if (!ends || !(std::holds_alternative<schema::QuantitySlot>(found->first) ||
                   std::holds_alternative<schema::MonthsSlot>(found->first)))
      return;
    assumption.unit = std::string(found->second.unit);
    const Reuse reuse = reuse_after(assumption.name);
    if (!provenance.range) within_limits(found->first, found->second, *ends);
    assumption.range = range_text(*ends, found->first, found->second, provenance.range.has_value());
    for (const double end : {ends->low, ends->high}) {
      set(found->first, end);
      const PlanResult varied =
          resolve(spec, plan.provenance, catalog, &plan, {.prices = reuse.prices});
      if (!varied) continue;
      const auto advantage = converting_advantage_usd(**varied, catalog, &study, reuse);
      if (advantage)
        assumption.npv_lever_usd = std::max(
            assumption.npv_lever_usd, std::abs(*advantage - study.converting_advantage_usd()));
    }
  });
  std::erase_if(assumptions, [](const Assumption& a) { return a.npv_lever_usd < 1; });
  base::sort_by(assumptions, [](const Assumption& a) { return -a.npv_lever_usd; });
  return assumptions;
}

}  // namespace gigawatt::plan
