#include "gigawatt/cluster/measured_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/schema/csv_line.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::cluster {
namespace {

constexpr std::size_t kColumns = 6;
constexpr std::array<std::string_view, kColumns> column_names = {
    "chip", "op", "ranks", "message_elements_or_bytes", "latency_us", "dtype"};
enum ColumnOf : std::size_t { chip, op, ranks, message, latency, dtype };

std::optional<Collective> collective_named(std::string_view name) {
  if (name == "all_reduce") return Collective::all_reduce;
  if (name == "all_gather") return Collective::all_gather;
  if (name == "reduce_scatter") return Collective::reduce_scatter;
  if (name == "alltoall" || name == "all_to_all") return Collective::all_to_all;
  return std::nullopt;
}

class TableReader {
 public:
  explicit TableReader(const schema::SourceText& source) : source_(source) {}

  void read() {
    const auto header = schema::split_csv_line(line(1));
    if (!header || !find_columns(*header)) return;
    width_ = header->size();
    const auto last = 1 + std::ranges::count(source_.text(), '\n');
    for (int number = 2; number <= last; ++number)
      if (!line(number).empty()) read_row(number);
  }

  std::vector<MeasuredCollective> rows;
  std::vector<schema::Diagnostic> diagnostics;

 private:
  std::string_view line(int number) const {
    std::string_view text = source_.line(number);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  void report(std::string_view code, schema::Location at, std::string text, std::string expected) {
    diagnostics.push_back({.code = std::string(code),
                           .message = std::move(text),
                           .at = std::move(at),
                           .expected = std::move(expected)});
  }

  bool find_columns(const schema::CsvLine& header) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      const auto found = std::ranges::find(header, column_names[c], &schema::CsvCell::text);
      if (found == header.end()) {
        report("GW302", source_.at(1, 1, 1), fmt::format("no column {}", column_names[c]),
               fmt::format("{}", fmt::join(column_names, ", ")));
        continue;
      }
      place_[c] = static_cast<std::size_t>(found - header.begin());
    }
    return diagnostics.empty();
  }

  // A number above zero; reports what else the cell holds.
  std::optional<double> positive(int number, const schema::CsvCell& cell, double most) {
    const auto value = schema::parse_number(cell.text);
    if (value && value->end == cell.text.size() && value->value > 0 && value->value <= most)
      return value->value;
    report("GW204", source_.at(number, cell.column, cell.length),
           fmt::format("\"{}\" is no size of a collective", cell.text),
           fmt::format("a number above 0, at most {:g}", most));
    return std::nullopt;
  }

  void read_row(int number) {
    const auto cells = schema::split_csv_line(line(number));
    if (!cells || cells->size() != width_) {
      report("GW302", source_.at(number, 1, 1), "the line has not the cells of the header",
             fmt::format("{} cells", width_));
      return;
    }
    const auto cell = [&](std::size_t c) -> const schema::CsvCell& { return (*cells)[place_[c]]; };
    const auto wrong_word = [&](std::size_t c, std::string expected) {
      report("GW204", source_.at(number, cell(c).column, cell(c).length),
             fmt::format("\"{}\" is no {} of this table", cell(c).text, column_names[c]),
             std::move(expected));
    };
    MeasuredCollective row{.chip = cell(chip).text};
    const auto collective = collective_named(cell(op).text);
    if (!collective) return wrong_word(op, "all_reduce, all_gather, reduce_scatter, alltoall");
    row.collective = *collective;
    const std::string& type = cell(dtype).text;
    if (type != "half" && type != "int8") return wrong_word(dtype, "half, int8");
    row.at.element = type == "int8" ? Element::byte : Element::wide;
    constexpr double most_ranks = 1e6, most_elements = 1e15, most_us = 1e12;
    const auto n = positive(number, cell(ranks), most_ranks);
    const auto elements = positive(number, cell(message), most_elements);
    if (!n || !elements) return;
    if (*n < 2 || *n != std::floor(*n)) return wrong_word(ranks, "a whole number from 2");
    row.ranks = static_cast<int>(*n);
    row.at.bytes = *elements * (type == "int8" ? 1 : 2);
    if (!cell(latency).text.empty()) {
      const auto us = positive(number, cell(latency), most_us);
      if (!us) return;
      row.at.seconds = *us * 1e-6;
    }
    rows.push_back(std::move(row));
  }

  const schema::SourceText& source_;
  std::array<std::size_t, kColumns> place_{};
  std::size_t width_ = 0;
};

}  // namespace

base::Expected<std::vector<MeasuredCollective>, std::vector<schema::Diagnostic>>
read_measured_collectives(const std::string& name, const std::string& text) {
  const schema::SourceText source(name, text);
  TableReader reader(source);
  reader.read();
  if (!reader.diagnostics.empty())
    return base::Unexpected<std::vector<schema::Diagnostic>>(std::move(reader.diagnostics));
  return std::move(reader.rows);
}

}  // namespace gigawatt::cluster
