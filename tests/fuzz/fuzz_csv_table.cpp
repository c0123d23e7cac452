// Any bytes as a table: diagnostics with places that exist and printable text, or rows that all
// have the header's width, whose cells read as finite numbers, whole numbers or words.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/schema/csv_table.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const schema::CsvRules rules{.required = {"id"},
                               .optional = {"n_chips", "measured_value"},
                               .other_columns = (data[0] & 1) != 0,
                               .most_cells = 4096};
  const auto table =
      schema::CsvTable::read_text({reinterpret_cast<const char*>(data), size}, "f.csv", rules);
  if (!table) {
    fuzz::check_refusal(table.error());
    return 0;
  }
  fuzz::check_diagnostics(table->warnings());
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
  fuzz::check_diagnostics(cells.diagnostics());
  return 0;
}
