// One line of a CSV file as cells that remember their column, by the rules of RFC 4180.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::schema {

struct CsvCell {
  std::string text;
  int column = 1;  // from 1, in code points
  int length = 1;  // code points to underline
};
using CsvLine = std::vector<CsvCell>;

// The cells of a line without its end; a cell does not span lines. Nothing when a quote is open or
// followed by more text.
std::optional<CsvLine> split_csv_line(std::string_view text);

}  // namespace gigawatt::schema
