#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/schema/date_text.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/reading.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

bool is_textual(const Node& node) {
  return node.kind == NodeKind::text || node.kind == NodeKind::bare;
}

void wrong_type(Reading& reading, const Node& node, const std::string& path, std::string expected,
                std::string hint = {}) {
  reading.error(node.span, {.code = "GW207",
                            .message = fmt::format("`{}` is {}", path, name_of(node.kind)),
                            .expected = std::move(expected),
                            .hint = std::move(hint)});
}

// `value`, `low` and `high` in one unit, whichever; the bounds are shown in the unit of the field.
bool check_range(Reading& reading, const Node& node, const std::string& path, double value,
                 double low, double high, const Meta& meta, std::string_view unit) {
  if (value >= low && value <= high) return true;
  const bool comma = node.text.find(',') != std::string::npos;
  reading.error(node.span,
                {.code = "GW206",
                 .message = fmt::format("`{}`: {} is out of range", path, node.text),
                 .expected = bounds_text(meta, unit),
                 .hint = comma ? "a comma separates thousands; the decimal sign is a point" : ""});
  return false;
}

bool read(Reading& reading, const QuantitySlot& slot, const Meta& meta, const Node& node,
          const std::string& path) {
  const auto value = read_quantity(reading, node, slot.dimension, meta, path, true);
  if (value) *slot.base_value = *value;
  return value.has_value();
}

bool read(Reading& reading, const UncertainSlot& slot, const Meta& meta, const Node& node,
          const std::string& path) {
  const auto value = read_quantity(reading, node, slot.dimension, meta, path, true);
  if (value) *slot.distribution = base::Fixed{*value};
  return value.has_value();
}

bool read(Reading& reading, const MonthsSlot& slot, const Meta& meta, const Node& node,
          const std::string& path) {
  const bool number = node.kind == NodeKind::integer || node.kind == NodeKind::real;
  if (!is_textual(node) && !number) {
    wrong_type(reading, node, path, "a duration such as \"18 months\" or \"15 years\"");
    return false;
  }
  const auto months = parse_months(node.text);
  if (!months) {
    QuantityError error = months.error();
    if (number) {
      error = {"GW201", node.text + " has no unit", error.expected,
               fmt::format("did you mean \"{} months\"?", node.text)};
    }
    reading.quantity_error(node, path, error);
    return false;
  }
  const bool years = meta.unit.starts_with("year");
  const double size = years ? 12 : 1;
  if (!check_range(reading, node, path, *months, meta.minimum * size, meta.maximum * size, meta,
                   years ? "years" : "months")) {
    return false;
  }
  slot.months->count = *months;
  return true;
}

bool read(Reading& reading, const MonthSlot& slot, const Meta&, const Node& node,
          const std::string& path) {
  const bool date = is_textual(node) || node.kind == NodeKind::date;
  const auto month = date ? parse_month(node.text) : std::nullopt;
  if (month) {
    *slot.month = *month;
    return true;
  }
  const std::string expected = "a date such as \"2027-05\" or \"2027-05-15\", 1900 to 2200";
  if (!date) {
    wrong_type(reading, node, path, expected);
  } else {
    reading.error(node.span, {.code = "GW208",
                              .message = fmt::format("`{}`: \"{}\" is no date", path, node.text),
                              .expected = expected,
                              .hint = "year, month, day, each with leading zeros"});
  }
  return false;
}

bool read(Reading& reading, const TextSlot& slot, const Meta&, const Node& node,
          const std::string& path) {
  if (!is_textual(node)) {
    wrong_type(reading, node, path, "text in quotes");
    return false;
  }
  *slot.text = node.text;
  return true;
}

std::optional<std::int64_t> whole_number(std::string digits) {
  std::erase_if(digits, [](char c) { return c == '_' || c == ','; });
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool read(Reading& reading, const IntegerSlot& slot, const Meta& meta, const Node& node,
          const std::string& path) {
  std::optional<std::int64_t> value;
  if (node.kind == NodeKind::integer) value = node.integer;
  if (node.kind == NodeKind::bare) value = whole_number(node.text);
  if (!value) {
    wrong_type(reading, node, path, "a whole number without quotes, such as 10_000");
    return false;
  }
  if (!check_range(reading, node, path, static_cast<double>(*value), meta.minimum, meta.maximum,
                   meta, meta.unit)) {
    return false;
  }
  *slot.integer = *value;
  return true;
}

bool read(Reading& reading, const BooleanSlot& slot, const Meta&, const Node& node,
          const std::string& path) {
  const bool yes = node.kind == NodeKind::bare && node.text == "true";
  const bool no = node.kind == NodeKind::bare && node.text == "false";
  if (node.kind != NodeKind::boolean && !yes && !no) {
    wrong_type(reading, node, path, "true or false, without quotes");
    return false;
  }
  *slot.boolean = yes || (node.kind == NodeKind::boolean && node.boolean);
  return true;
}

bool read(Reading& reading, const ChoiceSlot& slot, const Meta&, const Node& node,
          const std::string& path) {
  const std::vector<std::string_view> names = slot.names();
  const std::string choices = fmt::format("one of \"{}\"", base::joined(names, "\", \""));
  if (!is_textual(node)) {
    wrong_type(reading, node, path, choices);
    return false;
  }
  const auto found = std::ranges::find(names, node.text);
  if (found != names.end()) {
    slot.set(static_cast<int>(found - names.begin()));
    return true;
  }
  const auto near = nearest(node.text, names);
  reading.error(node.span, {.code = "GW210",
                            .message = fmt::format("`{}`: there is no \"{}\"", path, node.text),
                            .expected = choices,
                            .hint = near ? fmt::format("did you mean \"{}\"?", *near) : ""});
  return false;
}

bool read(Reading& reading, const NumberListSlot& slot, const Meta& meta, const Node& node,
          const std::string& path) {
  if (node.kind != NodeKind::array) {
    const std::string example = words_for(slot.dimension).example;
    wrong_type(reading, node, path, fmt::format("an array such as [\"{0}\", \"{0}\"]", example));
    return false;
  }
  std::vector<double> values;
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    const auto value = read_quantity(reading, node.elements[i], slot.dimension, meta,
                                     fmt::format("{}[{}]", path, i), true);
    if (value) values.push_back(*value);
  }
  if (values.size() != node.elements.size()) return false;
  slot.set(values);
  return true;
}

bool read(Reading& reading, const TextListSlot& slot, const Meta&, const Node& node,
          const std::string& path) {
  const auto is_text = [](const Node& element) { return element.kind == NodeKind::text; };
  if (node.kind != NodeKind::array || !std::ranges::all_of(node.elements, is_text)) {
    wrong_type(reading, node, path, "an array of texts such as [\"base\", \"winter\"]");
    return false;
  }
  slot.texts->clear();
  for (const Node& element : node.elements) slot.texts->push_back(element.text);
  return true;
}

}  // namespace

std::string bounds_text(const Meta& meta, std::string_view unit) {
  const std::string tail = unit.empty() ? "" : fmt::format(" {}", unit);
  const bool low = std::isfinite(meta.minimum), high = std::isfinite(meta.maximum);
  if (!low && !high) return {};
  if (low && high) return fmt::format("{} to {}{}", meta.minimum, meta.maximum, tail);
  return low ? fmt::format("at least {}{}", meta.minimum, tail)
             : fmt::format("at most {}{}", meta.maximum, tail);
}

std::optional<double> read_quantity(Reading& reading, const Node& node, base::Dimension dimension,
                                    const Meta& meta, const std::string& path, bool in_range) {
  std::string text = node.text;
  switch (node.kind) {
    case NodeKind::text:
    case NodeKind::bare:
    case NodeKind::real:
      break;
    case NodeKind::integer:
      text = fmt::format("{}", node.integer);
      break;
    default: {
      const DimensionWords words = words_for(dimension);
      wrong_type(reading, node, path, fmt::format("{} such as \"{}\"", words.name, words.example),
                 node.kind == NodeKind::array
                     ? "a distribution is a table: { uniform = [low, high] }"
                     : "");
      return std::nullopt;
    }
  }
  auto value = parse_quantity(text, dimension, meta.unit);
  if (!value) {
    if (!meta.example.empty()) {
      value.error().expected =
          fmt::format("{} such as \"{}\"", words_for(dimension).name, meta.example);
    }
    reading.quantity_error(node, path, value.error());
    return std::nullopt;
  }
  if (in_range) {
    const UnitReading unit = unit_for(meta.unit, dimension);
    const std::string shown =
        meta.unit.empty() ? words_for(dimension).usual_unit : std::string(meta.unit);
    if (!check_range(reading, node, path, *value, unit.to_base(meta.minimum),
                     unit.to_base(meta.maximum), meta, shown)) {
      return std::nullopt;
    }
  }
  return *value;
}

bool read_value(Reading& reading, const Slot& slot, const Meta& meta, const Node& node,
                const std::string& path) {
  return std::visit(
      [&](const auto& s) {
        using S = std::decay_t<decltype(s)>;
        constexpr bool leaf = !std::is_same_v<S, StructSlot> && !std::is_same_v<S, ListSlot> &&
                              !std::is_same_v<S, OptionalSlot>;
        if constexpr (leaf) return read(reading, s, meta, node, path);
        return false;  // tables and lists are read by the table reader
      },
      slot);
}

}  // namespace gigawatt::schema
