// A run as tables for a spreadsheet: the text of each file, RFC 4180, units in the header row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::report {

struct CsvFile {
  std::string name;  // "monthly.csv"
  std::string text;
};

// monthly.csv, income.csv, balance.csv of the expected case; paths.csv, load_line.csv where they
// were computed; assumptions.csv, sources_and_uses.csv.
std::vector<CsvFile> run_to_csv(const plan::RunResult& result);
// path_17.csv: one path month by month.
CsvFile replay_to_csv(const plan::Plan& plan, const plan::Replay& replay, std::int64_t path);

// Rows of cells. Numbers have the digits that read back to the same value; what is absent is empty.
class CsvText {
 public:
  CsvText& cell(std::string_view text);
  CsvText& cell(double number);
  CsvText& cell(std::int64_t number);
  CsvText& cell(const std::optional<double>& number);
  void end_row();
  std::string take() { return std::move(text_); }

 private:
  void separate();
  std::string text_;
  bool row_begun_ = false;
};

}  // namespace gigawatt::report
