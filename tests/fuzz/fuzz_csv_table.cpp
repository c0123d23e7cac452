// Any bytes as a table: diagnostics with places that exist and printable text, or rows that all
// have the header's width, whose cells read as finite numbers, whole numbers or words.
#include <cmath>
#include <cstdint>
#include <string>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/csv_table.h"

namespace {

using namespace gigawatt;

void check_diagnostics(const std::vector<schema::Diagnostic>& diagnostics) {
  for (const schema::Diagnostic& d : diagnostics) {
    GIGAWATT_CHECK(schema::find_code(d.code) != nullptr, d.code);
    GIGAWATT_CHECK(!d.message.empty(), d.code);
    GIGAWATT_CHECK(d.at.line == 0 || (d.at.column > 0 && d.at.length > 0), d.code, d.message);
  }
  const std::string shown = schema::render(diagnostics, {.colour = false});
  GIGAWATT_CHECK(schema::first_invalid_utf8(shown) == std::string::npos, shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const schema::CsvRules rules{.required = {"id"},
                               .optional = {"n_chips", "measured_value"},
                               .other_columns = (data[0] & 1) != 0,
                               .most_cells = 4096};
  const auto table =
      schema::CsvTable::read_text({reinterpret_cast<const char*>(data), size}, "f.csv", rules);
  if (!table) {
    GIGAWATT_CHECK(!table.error().empty(), "a refusal says why");
    check_diagnostics(table.error());
    return 0;
  }
  check_diagnostics(table->warnings());
  GIGAWATT_CHECK(table->rows() > 0 && table->column("id").present(), table->rows());
  schema::CsvCells cells(*table, 20);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    for (int c = 0; c < static_cast<int>(table->columns().size()); ++c) {
      const auto number = cells.number(row, {c});
      GIGAWATT_CHECK(!number || std::isfinite(*number), row, c);
      const auto whole = cells.integer(row, {c}, {.minimum = -5, .maximum = 5});
      GIGAWATT_CHECK(!whole || (*whole >= -5 && *whole <= 5), row, c);
      GIGAWATT_CHECK(table->at(row, {c}).line > 1, row, c);
    }
  }
  check_diagnostics(cells.diagnostics());
  return 0;
}
