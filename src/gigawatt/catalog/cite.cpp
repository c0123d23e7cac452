#include "gigawatt/catalog/cite.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::catalog {
namespace {

std::string shown(double base_value, const Row& row) {
  return schema::human_quantity(base_value, row.dimension, row.unit == "x" ? "" : row.unit);
}

std::string joined(const Row& row, const std::vector<double>& values) {
  std::string text;
  for (double value : values) text += (text.empty() ? "" : ", ") + shown(value, row);
  return text;
}

struct DistributionText {
  const Row& row;
  // As written, unless the reader's form says the same in fewer digits: $3.25B.
  std::string operator()(const base::Fixed& d) const {
    const std::string text = shown(d.value, row);
    const auto read = schema::parse_quantity(text, row.dimension, row.unit);
    return read && *read == d.value ? text : row.text;
  }
  std::string operator()(const base::Normal& d) const {
    return "normal: " + joined(row, {d.mean, d.standard_deviation});
  }
  std::string operator()(const base::LogNormal& d) const {
    return fmt::format("lognormal: {}, sigma {}", shown(d.median, row), d.sigma);
  }
  std::string operator()(const base::Uniform& d) const {
    return "uniform: " + joined(row, {d.low, d.high});
  }
  std::string operator()(const base::Triangular& d) const {
    return "triangular: " + joined(row, {d.low, d.mode, d.high});
  }
  std::string operator()(const base::Empirical& d) const {
    return "one of: " + joined(row, d.values);
  }
};

// Words fill lines of `width` columns, all but the first indented; a long word (an address) is
// never cut.
std::string wrapped(std::string_view text, int width, int indent) {
  std::string out;
  int column = indent;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    const std::string_view word = text.substr(i, end - i);
    const int length = schema::code_points(word);
    if (column > indent && column + 1 + length > width) {
      out += "\n" + std::string(static_cast<std::size_t>(indent), ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
    i = end + 1;
  }
  return out;
}

// Addresses each stand on their own line.
std::string spaced(std::string text) {
  for (std::size_t at = 0; (at = text.find(";http", at)) != std::string::npos; at += 2)
    text.replace(at, 1, "; ");
  return text;
}

std::string in_full(const Row& row, int width) {
  constexpr int indent = 14;
  std::string out = row.name + "\n";
  for (const auto& [label, text] : facts(row))
    out += fmt::format("  {:<12}{}\n", label, wrapped(text, width, indent));
  return out;
}

}  // namespace

std::string value_text(const Row& row) {
  return row.is_text() ? row.text : std::visit(DistributionText{row}, *row.value);
}

std::string range_text(const Row& row) {
  if (!row.low || !row.high) return "";
  return fmt::format("{} to {}", shown(*row.low, row), shown(*row.high, row));
}

std::vector<std::pair<std::string, std::string>> facts(const Row& row) {
  std::vector<std::pair<std::string, std::string>> all = {{"value", value_text(row)}};
  if (const std::string range = range_text(row); !range.empty()) all.push_back({"range", range});
  all.push_back({"source", spaced(row.source)});
  all.push_back({"date", row.date});
  all.push_back(
      {"confidence", fmt::format("{} ({})", letter(row.confidence), meaning(row.confidence))});
  if (!row.reason.empty()) all.push_back({"reason", row.reason});
  all.push_back({"file", fmt::format("{}:{}", row.file, row.line)});
  return all;
}

base::Expected<Citation, NoSuchRow> cite(const Catalog& catalog, std::string_view name) {
  Citation citation{std::string(name), {}};
  if (const Row* row = catalog.find(name)) citation.rows.push_back(row);
  const auto below = catalog.rows_with_prefix(citation.name + ".");
  citation.rows.insert(citation.rows.end(), below.begin(), below.end());
  if (citation.rows.empty())
    return base::Unexpected<NoSuchRow>({citation.name, catalog.nearest(name)});
  return citation;
}

std::string to_text(const Citation& citation, int width) {
  const Row& first = *citation.rows.front();
  std::string out;
  if (citation.rows.size() == 1) return in_full(first, width);
  if (first.name == citation.name) out = in_full(first, width);
  std::size_t longest = 0;
  for (const Row* row : citation.rows) longest = std::max(longest, row->name.size());
  for (const Row* row : citation.rows) {
    if (row->name == citation.name) continue;
    const int indent = static_cast<int>(longest) + 4;
    out += fmt::format("{:<{}} {}  {}\n", row->name, longest, letter(row->confidence),
                       wrapped(value_text(*row), width, indent));
  }
  return out;
}

std::string to_text(const NoSuchRow& error) {
  std::string out = fmt::format("the catalog has no row {}\n", error.name);
  for (std::string_view name : error.near) out += fmt::format("  did you mean {}?\n", name);
  return out;
}

}  // namespace gigawatt::catalog
