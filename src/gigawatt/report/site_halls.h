// What a site's halls take and cost to run: chips that fit, staff and upkeep, as they stand in the
// study's JSON and on its screen.
#pragma once

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/site_study.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/report/screen.h"

namespace gigawatt::report {

// Every chip of the catalog; null where nothing is published.
Json chips_to_json(const plan::SiteStudy& study);
// The newest of those of which something is known.
void print_chips(Screen& screen, const plan::SiteStudy& study);

// Of the halls beside power, a year, each with the catalog's row behind it.
Json running_to_json(const plan::SiteStudy& study, const catalog::Catalog& catalog);
void print_running(Screen& screen, const plan::SiteStudy& study, const catalog::Catalog& catalog);

Json greenfield_to_json(const plan::SiteStudy& study);
void print_greenfield(Screen& screen, const plan::SiteStudy& study);

}  // namespace gigawatt::report
