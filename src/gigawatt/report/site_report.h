// The study of a mine's site as one screen, JSON and tables.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/site_study.h"
#include "gigawatt/report/csv.h"
#include "gigawatt/report/terminal.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kSiteSchema = "gigawatt.site/1";

// `assumptions`: of rank_site_assumptions().
schema::Json site_study_to_json(const plan::SiteStudy& study,
                                std::span<const plan::Assumption> assumptions,
                                std::span<const schema::Diagnostic> diagnostics,
                                const catalog::Catalog& catalog);
std::string site_study_to_terminal(const plan::SiteStudy& study,
                                   std::span<const plan::Assumption> assumptions,
                                   std::span<const schema::Diagnostic> diagnostics,
                                   const catalog::Catalog& catalog, const TerminalOptions& options);
// energy_hours.csv and energy_months.csv: the energy year; capacity.csv: megawatts by use and the
// options' flows by month; mining_margin.csv: the first year's by hashprice; mining_history.csv,
// where the scenario names a history.
std::vector<CsvFile> site_study_to_csv(const plan::SiteStudy& study);

}  // namespace gigawatt::report
