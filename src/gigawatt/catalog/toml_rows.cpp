#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/read_rows.h"
#include "gigawatt/schema/document.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::catalog {
namespace {

using schema::Entry;
using schema::Node;
using schema::NodeKind;

constexpr auto row_keys = std::to_array<std::string_view>(
    {"value", "triangular", "uniform", "unit", "range", "source", "date", "confidence", "reason"});
Place place_of(const schema::Span& span) { return {span.line, span.column, span.length}; }

bool is_row(const Node& table) {
  return table.find("value") || table.find("triangular") || table.find("uniform");
}

class TomlRows {
 public:
  explicit TomlRows(RowReader& reader) : reader_(reader) {}

  void read_group(const Node& table, const std::string& name) {
    for (const Entry& entry : table.entries) {
      const std::string path = name.empty() ? entry.key : name + "." + entry.key;
      if (entry.value.kind == NodeKind::table) {
        read_table(entry, path);
      } else {
        unknown(entry, path);
      }
    }
  }

 private:
  void read_table(const Entry& entry, const std::string& path) {
    if (is_row(entry.value)) {
      read_row(entry.value, path, place_of(entry.key_span));
    } else {
      read_group(entry.value, path);
    }
  }

  // A row may have rows below it: regime.winter names the regime, regime.winter.vacancy is its own.
  void read_row(const Node& table, const std::string& path, const Place& at) {
    WrittenRow row{.name = path, .at = at, .value_at = at};
    for (const Entry& entry : table.entries) {
      if (entry.value.kind != NodeKind::table) read_key(row, entry);
    }
    reader_.add(row);
    for (const Entry& entry : table.entries) {
      if (entry.value.kind == NodeKind::table) read_table(entry, path + "." + entry.key);
    }
  }

  void read_key(WrittenRow& row, const Entry& entry) {
    const std::string_view key = entry.key;
    if (key == "value") {
      row.values = {text_of(entry.value)};
      row.value_at = place_of(entry.value.span);
    } else if (key == "triangular" || key == "uniform") {
      row.shape = key;
      row.values = texts_of(entry.value, 2);
      row.value_at = place_of(entry.value.span);
    } else if (key == "range") {
      const auto texts = texts_of(entry.value, 2);
      row.low = texts[0];
      row.high = texts[1];
    } else if (std::string* text = text_member(row, key)) {
      *text = text_of(entry.value);
    } else {
      unknown(entry, row.name + "." + entry.key);
    }
  }

  static std::string* text_member(WrittenRow& row, std::string_view key) {
    if (key == "unit") return &row.unit;
    if (key == "source") return &row.source;
    if (key == "date") return &row.date;
    if (key == "confidence") return &row.confidence;
    return key == "reason" ? &row.reason : nullptr;
  }

  std::string text_of(const Node& node) {
    if (node.kind == NodeKind::text) return node.text;
    reader_.report("GW207", place_of(node.span),
                   fmt::format("{} stands here", schema::name_of(node.kind)), "text in quotes");
    return "0";
  }

  // At least `least` texts, so that a caller may take them apart after a report.
  std::vector<std::string> texts_of(const Node& node, std::size_t least) {
    std::vector<std::string> texts;
    for (const Node& element : node.elements) texts.push_back(text_of(element));
    if (node.kind != NodeKind::array || texts.size() < least) {
      reader_.report("GW207", place_of(node.span),
                     fmt::format("an array of {} texts is needed", least), "[\"low\", \"high\"]");
      texts.resize(std::max(texts.size(), least), "0");
    }
    return texts;
  }

  void unknown(const Entry& entry, const std::string& path) {
    const auto near = schema::nearest(entry.key, row_keys);
    reader_.report("GW301", place_of(entry.key_span), fmt::format("{} is no key of a row", path),
                   base::joined(row_keys, ", "),
                   near ? fmt::format("did you mean {}?", *near) : "");
  }

  RowReader& reader_;
};

}  // namespace

void read_toml_rows(RowReader& reader) {
  const auto document = schema::parse_toml(reader.source(), 0);
  if (!document) {
    reader.report(document.error());
    return;
  }
  TomlRows(reader).read_group(*document, "");
}

}  // namespace gigawatt::catalog
