// The past of the network and what a mine would have earned in it, as the study of a site shows it.
#pragma once

#include <vector>

#include "gigawatt/plan/site_study.h"
#include "gigawatt/report/csv.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/report/screen.h"

namespace gigawatt::report {

// All three add nothing where the scenario names no history.
void put_history(Json& mining, const plan::SiteStudy& study);  // history, history_evidence
void print_history(Screen& screen, const plan::SiteStudy& study);
void add_history(std::vector<CsvFile>& files, const plan::SiteStudy& study);  // mining_history.csv

}  // namespace gigawatt::report
