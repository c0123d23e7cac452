// What a scenario says about a mine that makes way for AI halls.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"
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

// Grid capacity that all halls need.
base::Capacity gross_power(const ConversionSpec& spec);

// What contradicts itself.
std::vector<schema::Diagnostic> check(const ConversionSpec& spec, const catalog::Catalog& catalog,
                                      const schema::Provenances& provenance, std::string_view path);

}  // namespace gigawatt::site
