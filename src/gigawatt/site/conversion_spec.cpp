#include "gigawatt/site/conversion_spec.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/schema/choice_name.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::site {

using schema::field;

schema::Fields describe(InterconnectSpec& spec) {
  return {
      field("from", spec.from,
            {.doc = "Month from whose start the grid gives it",
             .required = true,
             .example = "2027-01"}),
      field("power", spec.power,
            {.doc = "Power that the interconnect then gives",
             .unit = "MW",
             .minimum = 0,
             .maximum = 1e5,
             .required = true,
             .example = "300 MW"}),
  };
}

namespace {

schema::Fields building_fields(ConversionSpec& spec) {
  return {
      field("decision", spec.decision,
            {.doc = "Month in which the first hall's equipment is ordered",
             .required = true,
             .example = "2025-11"}),
      field("kind", spec.kind,
            {.doc = "conversion: in a mine's halls and on its grid; greenfield: all anew",
             .example = "conversion"}),
      field("cooling", spec.cooling, {.doc = "air, or liquid to the chip", .example = "liquid"}),
      field("backup", spec.backup,
            {.doc = "none; generators on one path; concurrent: every path twice",
             .example = "generators"}),
      field("it_power", spec.it_power,
            {.doc = "Critical IT capacity of all halls; the sum of the phases unless said",
             .unit = "MW",
             .minimum = 0,
             .maximum = 1e5,
             .example = "200 MW"}),
      field("gross_per_it", spec.gross_per_it,
            {.doc = "Grid capacity that a MW of critical IT capacity needs",
             .minimum = 1,
             .maximum = 3,
             .catalog = "pue.gross_per_it",
             .example = "1.35"}),
      field("mine_power", spec.mine_power,
            {.doc = "Power of the mine halls that make way; what the halls need unless said",
             .unit = "MW",
             .minimum = 0,
             .maximum = 1e5,
             .example = "280 MW"}),
  };
}

schema::Fields schedule_fields(ConversionSpec& spec) {
  return {
      field("halls", spec.halls,
            {.doc = "Number of equal halls, ordered one after the other; phases replace them",
             .minimum = 1,
             .maximum = 64,
             .example = "4"}),
      field("stagger", spec.stagger,
            {.doc = "Months from one hall's order to the next",
             .unit = "months",
             .minimum = 0,
             .maximum = 60,
             .catalog = "conversion.stagger",
             .example = "3 months"}),
      field("location", spec.location,
            {.doc = "Construction cost over the US mean",
             .unit = "%",
             .minimum = 10,
             .maximum = 400,
             .catalog = "conversion.location",
             .example = "80 %"}),
      field("cost", spec.cost,
            {.doc = "Stated cost per IT capacity; the ladder of components is scaled to it",
             .unit = "USD/MW",
             .minimum = 0,
             .maximum = 1e9,
             .example = "15 MUSD/MW"}),
      field("works", spec.works,
            {.doc = "Stated months of works on site; the catalog's distribution unless said",
             .unit = "months",
             .minimum = 1,
             .maximum = 120,
             .example = "12 months"}),
      field("rack_power", spec.rack_power,
            {.doc = "Power of a rack of chips",
             .unit = "kW",
             .minimum = 0.1,
             .maximum = 1e4,
             .catalog = "hall.rack_power",
             .example = "132 kW"}),
      field("chips_per_rack", spec.chips_per_rack,
            {.doc = "Chips in a rack",
             .minimum = 1,
             .maximum = 1e4,
             .catalog = "hall.chips_per_rack",
             .example = "72"}),
      field("interconnect", spec.interconnect,
            {.doc = "Power of the grid connection by date; as much as is needed unless said"}),
      field("relet", spec.relet,
            {.doc = "Months after the last contract in which leased halls are let again at the "
                    "market, and the mine mines on; 0: the comparison ends with the contracts",
             .unit = "years",
             .minimum = 0,
             .maximum = 20,
             .catalog = "conversion.relet",
             .example = "5 years"}),
  };
}

}  // namespace

schema::Fields describe(ConversionSpec& spec) {
  schema::Fields fields = building_fields(spec);
  const schema::Fields schedule = schedule_fields(spec);
  schema::append(fields, schedule);
  return fields;
}

base::Capacity gross_power(const ConversionSpec& spec) {
  return spec.it_power * spec.gross_per_it.in(base::ratio);
}

std::vector<schema::Diagnostic> check(const ConversionSpec& spec, const catalog::Catalog& catalog,
                                      const schema::Provenances& provenance,
                                      std::string_view path) {
  std::vector<schema::Diagnostic> found;
  const auto report = [&](std::string_view key, schema::Finding finding) {
    found.push_back(
        schema::diagnostic_at(provenance, fmt::format("{}.{}", path, key), std::move(finding)));
  };
  const auto megawatts = [](base::Capacity power) {
    return schema::human_quantity(power.base_value(), base::dimensions::capacity, "MW");
  };
  for (std::size_t i = 1; i < spec.interconnect.size(); ++i)
    if (spec.interconnect[i].from <= spec.interconnect[i - 1].from)
      report(fmt::format("interconnect[{}].from", i),
             {.code = "GW401",
              .message = "the step comes no later than the one above it",
              .expected = "steps in order"});
  base::Capacity most;
  for (const InterconnectSpec& step : spec.interconnect) most = std::max(most, step.power);
  if (!spec.interconnect.empty() && most < gross_power(spec))
    report("interconnect", {.code = "GW406",
                            .message = fmt::format("the halls need {}, the grid gives {}",
                                                   megawatts(gross_power(spec)), megawatts(most)),
                            .expected = "enough power for all halls in the end",
                            .hint = "less it_power, or another interconnect step"});
  const Fit racks = fit(catalog, spec.cooling, spec.it_power,
                        {.power = spec.rack_power, .chips = spec.chips_per_rack});
  if (!racks.cooled)
    report("rack_power",
           {.code = "GW405",
            .message = fmt::format("{} cooling does not carry such a rack",
                                   schema::choice_name(spec.cooling)),
            .expected =
                fmt::format("at most {}", schema::human_quantity(racks.most_rack_power.base_value(),
                                                                 base::dimensions::power, "kW")),
            .hint = spec.cooling == Cooling::air ? "cooling = \"liquid\"" : ""});
  return found;
}

}  // namespace gigawatt::site
