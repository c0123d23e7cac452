// Every number that ships with the program, found by name: defaults, regimes, credit, deals, costs.
//
// The files under catalog/ are compiled into the program, so no path is needed at run time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/row.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::catalog {

// One file of the catalog: "defaults.toml" and what it holds.
struct CatalogFile {
  std::string_view name;
  std::string_view text;
};

class Catalog {
 public:
  // Reads catalog files (*.toml, *.csv); everything that is wrong with them at once.
  static base::Expected<Catalog, std::vector<schema::Diagnostic>> read(
      std::span<const CatalogFile> files);

  // Null when there is no such row.
  const Row* find(std::string_view name) const;
  // The row of a name that code relies on; a missing one is a programmer's error.
  const Row& at(std::string_view name) const;
  // All rows, in the order of files and lines.
  std::span<const Row> rows() const { return rows_; }
  // Rows whose name begins with `prefix`, in the order of files and lines.
  std::vector<const Row*> rows_with_prefix(std::string_view prefix) const;
  // At most `limit` names that a writer of `name` may have meant, most likely first.
  std::vector<std::string_view> nearest(std::string_view name, std::size_t limit = 5) const;

 private:
  explicit Catalog(std::vector<Row> rows);
  std::vector<Row> rows_;
  std::vector<std::uint32_t> by_name_;  // numbers of rows, sorted by name
};

}  // namespace gigawatt::catalog
