// The energy year of a site, as it stands in the study's JSON, on its screen and in its tables.
#pragma once

#include <vector>

#include "gigawatt/plan/site_energy.h"
#include "gigawatt/report/csv.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/report/screen.h"

namespace gigawatt::report {

// `unmeasured`: a later year, dispatched only to see what the reduction leaves out; null: none.
Json energy_to_json(const plan::SiteEnergy& energy, const plan::SiteEnergy* unmeasured);
void print_energy(Screen& screen, const plan::SiteEnergy& energy,
                  const plan::SiteEnergy* unmeasured);
// energy_hours.csv and energy_months.csv.
std::vector<CsvFile> energy_to_csv(const plan::SiteEnergy& energy);

}  // namespace gigawatt::report
