#include "gigawatt/catalog/catalog.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/embedded.h"
#include "gigawatt/catalog/read_rows.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::catalog {

char letter(Confidence confidence) { return static_cast<char>('A' + static_cast<int>(confidence)); }

std::string_view meaning(Confidence confidence) {
  switch (confidence) {
    case Confidence::A:
      return "filing, company release, statute, or a report that quotes one";
    case Confidence::B:
      return "one secondary source, or a simple derivation";
    case Confidence::C:
      return "assumption, general knowledge or a vendor's claim";
  }
  return "";
}

Catalog::Catalog(std::vector<Row> rows) : rows_(std::move(rows)), by_name_(rows_.size()) {
  std::iota(by_name_.begin(), by_name_.end(), 0u);
  std::ranges::sort(by_name_, {}, [&](std::uint32_t i) {
    return std::pair<std::string_view, std::uint32_t>(rows_[i].name, i);
  });
}

base::Expected<Catalog, std::vector<schema::Diagnostic>> Catalog::read(
    std::span<const CatalogFile> files) {
  // A row takes more text than this, so there is room for all; what is not used is never touched.
  constexpr std::size_t least_text = 16;
  std::size_t bytes = 0;
  for (const CatalogFile& file : files) bytes += file.text.size();
  std::vector<Row> rows;
  rows.reserve(bytes / least_text);
  std::vector<schema::Diagnostic> diagnostics;
  for (const CatalogFile& file : files) {
    const schema::SourceText source{std::string(file.name), std::string(file.text)};
    RowReader reader(source, rows);
    if (file.name.ends_with(".toml")) {
      read_toml_rows(reader);
    } else {
      read_csv_rows(reader);
    }

    std::ranges::move(reader.diagnostics(), std::back_inserter(diagnostics));
  }
  Catalog catalog(std::move(rows));
  const auto& order = catalog.by_name_;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Row &first = catalog.rows_[order[i - 1]], &second = catalog.rows_[order[i]];
    if (first.name != second.name) continue;
    diagnostics.push_back(
        {.code = "GW408",
         .message = fmt::format("{} stands twice", second.name),
         .at = {.file = second.file, .line = second.line, .column = 1, .length = 1},
         .expected = "a name of its own for each row",
         .hint = fmt::format("the other is in {}:{}", first.file, first.line)});
  }
  if (!diagnostics.empty()) return base::Unexpected<std::vector<schema::Diagnostic>>(diagnostics);
  return catalog;
}

const Catalog& shipped() {
  static const Catalog catalog = [] {
    auto read = Catalog::read(embedded_files());
    GIGAWATT_CHECK(read.has_value(), schema::render(read.error()));
    return std::move(*read);
  }();
  return catalog;
}

const Row* Catalog::find(std::string_view name) const {
  const auto name_of = [&](std::uint32_t i) -> std::string_view { return rows_[i].name; };
  const auto found = std::ranges::lower_bound(by_name_, name, {}, name_of);
  return found == by_name_.end() || name_of(*found) != name ? nullptr : &rows_[*found];
}

const Row& Catalog::at(std::string_view name) const {
  const Row* row = find(name);
  GIGAWATT_CHECK(row != nullptr, "the catalog has no row", name);
  return *row;
}

std::vector<const Row*> Catalog::rows_with_prefix(std::string_view prefix) const {
  const auto head = [&](std::uint32_t i) {
    return std::string_view(rows_[i].name).substr(0, prefix.size());
  };
  const auto range = std::ranges::equal_range(by_name_, prefix, {}, head);
  std::vector<const Row*> found;
  for (std::uint32_t i : range) found.push_back(&rows_[i]);
  std::ranges::sort(found);
  return found;
}

std::vector<std::string_view> Catalog::nearest(std::string_view name, std::size_t limit) const {
  struct Candidate {
    int distance;
    std::string_view name;
  };
  // A part that was written is nearer than any slip of the pen: "vacancy" finds relet.vacancy.
  std::vector<Candidate> candidates;
  for (const Row& row : rows_) {
    const bool part = name.size() >= 3 && row.name.find(name) != std::string::npos;
    const int distance = part ? 0 : schema::edit_distance(name, row.name);
    const auto longest = static_cast<int>(std::max(name.size(), row.name.size()));
    if (part || distance * 3 <= longest) candidates.push_back({distance, row.name});
  }
  std::ranges::sort(candidates, {},
                    [](const Candidate& c) { return std::pair(c.distance, c.name); });
  std::vector<std::string_view> names;
  for (const Candidate& candidate : candidates) {
    if (names.size() == limit) break;
    names.push_back(candidate.name);
  }
  return names;
}

}  // namespace gigawatt::catalog
