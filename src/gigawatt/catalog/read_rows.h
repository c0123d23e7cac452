// From the text of a catalog file to rows; every problem is collected with its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gigawatt/catalog/row.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::catalog {

struct Place {
  int line = 1, column = 1, length = 1;
};

// A row as it is written, before its numbers are read.
struct WrittenRow {
  std::string name;
  std::string shape;                // "", "triangular" or "uniform"
  std::vector<std::string> values;  // one text, or the numbers of the shape
  std::string unit;                 // "" where the value carries it
  std::string low, high;            // both empty where no range is known
  std::string source, date, confidence, reason;
  Place at;        // of the row
  Place value_at;  // of its value
};

// Collects the rows of one file and what is wrong with them.
class RowReader {
 public:
  explicit RowReader(const schema::SourceText& source) : source_(source) {}

  const schema::SourceText& source() const { return source_; }
  void add(const WrittenRow& written);
  void report(std::string_view code, const Place& at, std::string message,
              std::string expected = {}, std::string hint = {});
  void report(schema::Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

  std::vector<Row>& rows() { return rows_; }
  std::vector<schema::Diagnostic>& diagnostics() { return diagnostics_; }

 private:
  bool read_unit(Row& row, const WrittenRow& written);
  void read_value(Row& row, const WrittenRow& written);
  void read_range(Row& row, const WrittenRow& written);
  void read_provenance(Row& row, const WrittenRow& written);
  // A number of the row's dimension, in base units; reports what is wrong with it.
  std::optional<double> read_number(const std::string& text, const Row& row,
                                    const WrittenRow& written);

  const schema::SourceText& source_;
  std::vector<Row> rows_;
  std::vector<schema::Diagnostic> diagnostics_;
};

// Rows of a TOML file: each table with a value is one, named by its path.
void read_toml_rows(RowReader& reader);
// Rows of a CSV file: one a line; or, where the second line gives each column its unit, one a cell.
void read_csv_rows(RowReader& reader);

}  // namespace gigawatt::catalog
