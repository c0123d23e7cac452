#include "gigawatt/site/building.h"

#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::site {

std::vector<std::string_view> choice_names(BuildKind) { return {"conversion", "greenfield"}; }
std::vector<std::string_view> choice_names(Cooling) { return {"air", "liquid"}; }
std::vector<std::string_view> choice_names(Backup) { return {"none", "generators", "concurrent"}; }

namespace {

constexpr std::string_view kPrefix = "building.";

class Component {
 public:
  Component(const catalog::Catalog& catalog, std::string name)
      : catalog_(catalog), name_(std::move(name)) {}

  const catalog::Row* find(std::string_view column) const {
    return catalog_.find(fmt::format("{}{}.{}", kPrefix, name_, column));
  }
  const catalog::Row& at(std::string_view column) const {
    return catalog_.at(fmt::format("{}{}.{}", kPrefix, name_, column));
  }

 private:
  const catalog::Catalog& catalog_;
  std::string name_;
};

bool is_needed(std::string_view role, const BuildingType& type) {
  if (role == "backup") return type.backup != Backup::none;
  if (role == "liquid") return type.cooling == Cooling::liquid;
  GIGAWATT_CHECK(role == "always", "role of a component", role);
  return true;
}

CostRange cost_range(const catalog::Row& row, double factor) {
  GIGAWATT_CHECK(row.low && row.high, row.name, "has a range");
  return {base::CapacityCost::from_base(*row.low * factor),
          catalog::quantity<base::CapacityCost>(row) * factor,
          base::CapacityCost::from_base(*row.high * factor)};
}

base::Uncertain<base::dimensions::time> lead_time(const catalog::Row& row) {
  base::Uncertain<base::dimensions::time> lead;
  GIGAWATT_CHECK(row.low && row.high, row.name, "has a range");
  lead.distribution = base::Triangular{*row.low, row.base_value(), *row.high};
  return lead;
}

CostLine cost_line(const Component& component, std::string name, const BuildingType& type,
                   double concurrent) {
  CostLine line{.name = std::move(name)};
  line.equipment = component.at("scaled").text == "yes";
  const bool twice = line.equipment && type.backup == Backup::concurrent;
  line.whole =
      cost_range(component.at("cost"), type.location.in(base::ratio) * (twice ? concurrent : 1));
  const catalog::Row& reused = component.at("reused");
  line.paid = line.whole;
  if (type.kind == BuildKind::conversion) {
    line.reused = catalog::quantity<base::Fraction>(reused);
    // What serves on is one path; the second one of a concurrent hall is new.
    const double served = line.reused.in(base::ratio) / (twice ? concurrent : 1);
    const double low = *reused.low / (twice ? concurrent : 1);
    const double high = *reused.high / (twice ? concurrent : 1);
    line.paid = {line.whole.low * (1 - high), line.whole.middle * (1 - served),
                 line.whole.high * (1 - low)};
    line.reused = base::ratio(served);
  }
  const catalog::Row* lead = component.find("lead");
  const bool ordered = line.paid.middle > base::CapacityCost{};
  if (lead && ordered) {
    line.lead = lead_time(*lead);
    line.install = catalog::quantity<base::Time>(component.at("install"));
  }
  return line;
}

}  // namespace

std::vector<CostLine> cost_lines(const catalog::Catalog& catalog, const BuildingType& type) {
  constexpr std::string_view suffix = ".role";
  const double concurrent =
      catalog::quantity<base::Fraction>(catalog.at("conversion.concurrent_factor")).in(base::ratio);
  std::vector<CostLine> lines;
  for (const catalog::Row* row : catalog.rows_with_prefix(kPrefix)) {
    if (!row->name.ends_with(suffix) || !is_needed(row->text, type)) continue;
    std::string name =
        row->name.substr(kPrefix.size(), row->name.size() - kPrefix.size() - suffix.size());
    const Component component(catalog, name);
    lines.push_back(cost_line(component, std::move(name), type, concurrent));
  }
  return lines;
}

CostRange paid_cost(const std::vector<CostLine>& lines) {
  CostRange sum;
  for (const CostLine& line : lines) {
    sum.low += line.paid.low;
    sum.middle += line.paid.middle;
    sum.high += line.paid.high;
  }
  return sum;
}

base::Power most_rack_power(const catalog::Catalog& catalog, Cooling cooling) {
  const catalog::Row& row = catalog.at(cooling == Cooling::air ? "hall.air.most_rack_power"
                                                               : "hall.liquid.most_rack_power");
  return base::load_of(catalog::quantity<base::Capacity>(row), base::ratio(1));
}

Fit fit(const catalog::Catalog& catalog, Cooling cooling, base::Capacity it_power,
        const RackSpec& rack) {
  GIGAWATT_CHECK(rack.power > base::Power{}, "rack power", rack.power.base_value());
  Fit fit;
  fit.most_rack_power = most_rack_power(catalog, cooling);
  fit.cooled = rack.power <= fit.most_rack_power;
  if (!fit.cooled) return fit;
  const base::Power load = base::load_of(it_power, base::ratio(1));
  fit.racks = static_cast<std::int64_t>(std::floor((load / rack.power).in(base::ratio) + 1e-9));
  fit.chips = fit.racks * rack.chips;
  return fit;
}

}  // namespace gigawatt::site
