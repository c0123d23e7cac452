// Where a shipped number comes from, in words: what `gigawatt cite NAME` prints.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::catalog {

// A row, or all rows of a group ("HUT-FLUID-RB", "regime.winter").
struct Citation {
  std::string name;
  std::vector<const Row*> rows;
};

struct NoSuchRow {
  std::string name;
  std::vector<std::string_view> near;  // names of rows, most likely first; may be empty
};

base::Expected<Citation, NoSuchRow> cite(const Catalog& catalog, std::string_view name);

// "12 months", "$3.25B", "triangular: 0 months, 2 months, 12 months".
std::string value_text(const Row& row);
// "6 months to 24 months"; empty where no range is known.
std::string range_text(const Row& row);
// Label and text of what is known: value, range, source, date, confidence, reason, file.
std::vector<std::pair<std::string, std::string>> facts(const Row& row);

// One row in full, or a group as one line a row; lines of at most `width` columns where words
// allow.
std::string to_text(const Citation& citation, int width = 80);
std::string to_text(const NoSuchRow& error);

}  // namespace gigawatt::catalog
