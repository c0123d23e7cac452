#include "gigawatt/catalog/read_rows.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::catalog {
namespace {

bool is_words(std::string_view unit) { return unit == "text" || unit == "date"; }

// What stands behind the number: "1,200 USD/kW" -> "USD/kW", "1.10" -> "x" (a bare ratio).
std::string unit_behind(std::string_view text) {
  const auto number = schema::parse_number(text);
  if (!number) return "";
  std::string_view unit = text.substr(number->end);
  unit = unit.substr(std::min(unit.find_first_not_of(' '), unit.size()));
  return unit.empty() ? "x" : std::string(unit);
}

// Watts in the catalog are rated watts: what is built, leased and paid for.
const schema::UnitReading& preferred(const std::vector<schema::UnitReading>& readings) {
  const auto rated = std::ranges::find_if(
      readings, [](const schema::UnitReading& r) { return r.dimension.capacity != 0; });
  return rated == readings.end() ? readings.front() : *rated;
}

std::string as_scenario_text(const WrittenRow& written) {
  if (written.shape.empty()) return written.values.front();
  return fmt::format("{{ {} = [\"{}\"] }}", written.shape, base::joined(written.values, "\", \""));
}

}  // namespace

void RowReader::report(std::string_view code, const Place& at, std::string message,
                       std::string expected, std::string hint) {
  diagnostics_.push_back({.code = std::string(code),
                          .message = std::move(message),
                          .at = source_.at(at.line, at.column, at.length),
                          .expected = std::move(expected),
                          .hint = std::move(hint)});
}

std::optional<double> RowReader::read_number(const std::string& text, const Row& row,
                                             const WrittenRow& written) {
  // Nearly every cell is a plain number and the unit of its row.
  const KnownUnit* unit = known_unit(row.unit);
  const auto number = schema::parse_number(text);
  if (unit && number && std::string_view(text).substr(number->end) == " " + unit->text)
    return unit->reading.to_base(number->value);
  const auto value = schema::parse_quantity(text, row.dimension, row.unit);
  if (value) return *value;
  const schema::QuantityError& error = value.error();
  report(error.code, written.value_at, fmt::format("{}: {}", row.name, error.message),
         error.expected, error.hint);
  return std::nullopt;
}

const RowReader::KnownUnit* RowReader::known_unit(const std::string& unit) {
  const auto known = std::ranges::find(units_, unit, &KnownUnit::text);
  if (known != units_.end()) return &*known;
  const auto readings = schema::parse_unit(unit);
  if (unit.empty() || !readings) return nullptr;
  units_.push_back({unit, preferred(*readings)});
  return &units_.back();
}

bool RowReader::read_unit(Row& row, const WrittenRow& written) {
  row.unit = written.unit.empty() ? unit_behind(written.values.front()) : written.unit;
  if (is_words(row.unit)) return true;
  const KnownUnit* unit = known_unit(row.unit);
  if (!unit) {
    const bool number = !row.unit.empty();
    report(number ? "GW203" : "GW204", written.value_at,
           number ? fmt::format("{}: {}", row.name, schema::parse_unit(row.unit).error().message)
                  : fmt::format("{}: \"{}\" is no number", row.name, written.values.front()),
           "a number with its unit",
           number ? schema::parse_unit(row.unit).error().hint : "words have unit = \"text\"");
    return false;
  }
  row.dimension = unit->reading.dimension;
  return true;
}

void RowReader::read_value(Row& row, const WrittenRow& written) {
  std::vector<double> numbers;
  for (const std::string& text : written.values) {
    const auto number = read_number(text, row, written);
    if (!number) return;
    numbers.push_back(*number);
  }
  const bool ordered = std::ranges::is_sorted(numbers) && numbers.front() < numbers.back();
  if (written.shape.empty()) {
    row.value = base::Fixed{numbers.front()};
  } else if (written.shape == "triangular" && numbers.size() == 3 && ordered) {
    row.value = base::Triangular{numbers[0], numbers[1], numbers[2]};
  } else if (written.shape == "uniform" && numbers.size() == 2 && ordered) {
    row.value = base::Uniform{numbers[0], numbers[1]};
  } else {
    report("GW211", written.value_at,
           fmt::format("{}: {} takes its numbers in rising order", row.name, written.shape),
           "triangular = [low, mode, high] or uniform = [low, high]");
  }
}

void RowReader::read_range(Row& row, const WrittenRow& written) {
  if (written.low.empty() && written.high.empty()) return;
  row.low_text = written.low;
  row.high_text = written.high;
  row.low = read_number(written.low, row, written);
  row.high = read_number(written.high, row, written);
  if (!row.low || !row.high || !row.value) return;
  const double value = row.base_value();
  if (!(*row.low <= value && value <= *row.high)) {
    report(
        "GW216", written.value_at,
        fmt::format("{}: {} lies outside {} to {}", row.name, row.text, written.low, written.high),
        "a value inside its own range");
  }
}

void RowReader::read_provenance(Row& row, const WrittenRow& written) {
  row.source = written.source;
  row.date = written.date;
  row.reason = written.reason;
  const auto missing = [&](std::string_view what) {
    report("GW302", written.at, fmt::format("{} has no {}", row.name, what),
           "source, date and confidence in every row");
  };
  if (row.source.empty()) missing("source");
  if (row.date.empty()) missing("date");
  if (written.confidence.size() != 1 || written.confidence[0] < 'A' ||
      written.confidence[0] > 'C') {
    report("GW213", written.at,
           fmt::format("{}: \"{}\" is no confidence", row.name, written.confidence), "A, B or C");
    return;
  }
  row.confidence = static_cast<Confidence>(written.confidence[0] - 'A');
  if (row.confidence == Confidence::C && row.reason.empty()) {
    report("GW213", written.at, fmt::format("{} is an assumption without a reason", row.name),
           "a reason beside confidence C");
  }
}

void RowReader::add(const WrittenRow& written) {
  Row row{.name = written.name,
          .text = as_scenario_text(written),
          .file = source_.name(),
          .line = written.at.line};
  if (!read_unit(row, written)) return;
  if (!is_words(row.unit)) {
    read_value(row, written);
    read_range(row, written);
  }
  read_provenance(row, written);
  rows_.push_back(std::move(row));
}

}  // namespace gigawatt::catalog
