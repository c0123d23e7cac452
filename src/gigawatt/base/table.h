// A table of results: named columns of numbers, each with its unit and what it says.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::base {

struct Column {
  std::string name;  // snake_case, unit at the end: as it heads a CSV file
  std::string unit;  // as people read it: "USD", "MW", "" for a ratio or a count
  std::string doc;
  std::vector<double> values;
};

// Columns of equal length, in the order they were added. How a table is printed is not its affair.
class Table {
 public:
  Table() = default;  // the first column says how many rows there are
  explicit Table(std::size_t rows) : rows_(rows), rows_known_(true) {}

  // Adds a column of zeros to be filled; the span stays valid while more columns are added.
  // Two columns of one name are a programmer error, so is a column of another length.
  std::span<double> add_column(std::string name, std::string unit, std::string doc);
  std::span<double> add_column(std::string name, std::string unit, std::string doc,
                               std::vector<double> values);

  std::size_t rows() const { return rows_; }
  const std::vector<Column>& columns() const { return columns_; }
  // The column of that name; nullptr if there is none.
  const Column* find(std::string_view name) const;
  // Its values; a name that is not there is a programmer error.
  std::span<const double> values(std::string_view name) const;

 private:
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
  bool rows_known_ = false;
};

}  // namespace gigawatt::base
