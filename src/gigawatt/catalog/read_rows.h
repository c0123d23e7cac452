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
#include "gigawatt/schema/unit_text.h"

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

// Adds the rows of one file to `rows` and collects what is wrong with them.
class RowReader {
 public:
  RowReader(const schema::SourceText& source, std::vector<Row>& rows)
      : source_(source), rows_(rows) {}

  const schema::SourceText& source() const { return source_; }
  void add(const WrittenRow& written);
  void report(std::string_view code, const Place& at, std::string message,
              std::string expected = {}, std::string hint = {});
  void report(schema::Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

  std::vector<schema::Diagnostic>& diagnostics() { return diagnostics_; }

 private:
  // What a unit of a row means, read once a file; null when it cannot be read.
  struct KnownUnit {
    std::string text;
    schema::UnitReading reading;
  };
  const KnownUnit* known_unit(const std::string& unit);
  bool read_unit(Row& row, const WrittenRow& written);
  void read_value(Row& row, const WrittenRow& written);
  void read_range(Row& row, const WrittenRow& written);
  void read_provenance(Row& row, const WrittenRow& written);
  // A number of the row's dimension, in base units; reports what is wrong with it.
  std::optional<double> read_number(const std::string& text, const Row& row,
                                    const WrittenRow& written);

  const schema::SourceText& source_;
  std::vector<KnownUnit> units_;
  std::vector<Row>& rows_;
  std::vector<schema::Diagnostic> diagnostics_;
};

// Rows of a TOML file: each table with a value is one, named by its path.
void read_toml_rows(RowReader& reader);
// Rows of a CSV file: one a line; or, where the second line gives each column its unit, one a cell.
void read_csv_rows(RowReader& reader);

}  // namespace gigawatt::catalog
