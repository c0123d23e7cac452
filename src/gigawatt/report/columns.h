// Monthly columns of a run or of one path, named with their unit; a month without a value has none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/finance/statements.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::report {

struct MonthColumn {
  std::string name;  // "balance_usd"
  std::vector<std::optional<double>> values;
};

// Every column of the waterfall; ratios only in the months that they are tested in.
std::vector<MonthColumn> waterfall_columns(const finance::WaterfallRecord& record);
// The expected case: contracted income and cost, financing, waterfall, flows to equity.
std::vector<MonthColumn> base_case_columns(const plan::RunResult& result);
// One path: its market rent, its cash, its waterfall.
std::vector<MonthColumn> replay_columns(const plan::Replay& replay);
// The statements, up to a default.
std::vector<MonthColumn> income_columns(const finance::Statements& statements);
std::vector<MonthColumn> balance_columns(const finance::Statements& statements);

}  // namespace gigawatt::report
