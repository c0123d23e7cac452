#include "gigawatt/schema/json_schema.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/reading.h"
#include "gigawatt/schema/reference.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

namespace dimensions = base::dimensions;

constexpr std::string_view number_pattern = R"([0-9.][0-9.,_ ]*([eE][-+]?[0-9]+)?)";
constexpr std::string_view sign_pattern = R"([-+\u2212]?)";
constexpr std::string_view count_magnitude = "(k|M|B|T|bn|thousand|million|billion|trillion)";

constexpr std::string_view time_units =
    "(ns|us|ms|s|seconds?|min|minutes?|h|hr|hours?|days?|weeks?|months?|quarters?|yr|years?)";
constexpr std::string_view watts = "[kMGTPEZ]?W";

// What may be written for one power of a base dimension.
std::string_view units_of(int index) {
  constexpr auto units = std::to_array<std::string_view>(
      {"[kMBT]?USD", "[kMGTPEZ]?(Wh|J)", "[kMGTPEZ]?(FLOP|OP)", "([kMGTPEZ]|[KMGTPE]i)?(B|bit)",
       "[kMBT]?tokens?", "[kMGTPEZ]?H", watts, "(chips?|GPUs?)", time_units});
  return units[index];
}

std::array<int, 9> exponents(base::Dimension d) {
  return {d.money, d.energy, d.operations, d.data, d.tokens, d.hashes, d.capacity, d.chips, d.time};
}

// One side of a unit: its factors in any of two orders; empty where the side has none.
std::string side_pattern(base::Dimension dimension, int sign) {
  std::vector<std::string> factors;
  const auto all = exponents(dimension);
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    for (int k = 0; k < sign * all[i]; ++k) factors.emplace_back(units_of(i));
  }
  if (factors.empty()) return {};
  if (factors.size() == 2) {
    return fmt::format("({0}[-/]{1}|{1}[-/]{0})", factors[0], factors[1]);
  }
  return base::joined(factors, "[-/]");
}

std::string unit_pattern(base::Dimension dimension) {
  if (dimension == dimensions::power) return std::string(watts);
  // Miners leave out the "per second" of a hash rate (unit_text.h).
  if (dimension == dimensions::money / dimensions::hashes) {
    return fmt::format("[kMBT]?USD/[kMGTPEZ]?H(/s)?[-/]{}", time_units);
  }
  if (dimension == dimensions::money * dimensions::time / dimensions::hashes) {
    return "[kMBT]?USD/[kMGTPEZ]?H";
  }
  const std::string above = side_pattern(dimension, 1), below = side_pattern(dimension, -1);
  if (below.empty()) return above;
  return fmt::format("{}( ?/ ?| per ){}", above.empty() ? "(x|%)" : above, below);
}

// "$8M/MW": behind the dollar sign a number, its magnitude and what divides it; empty where
// something multiplies the money.
std::string dollar_pattern(base::Dimension dimension) {
  base::Dimension rest = dimension;
  rest.money = 0;
  if (dimension.money != 1 || !side_pattern(rest, 1).empty()) return {};
  const std::string below = side_pattern(rest, -1);
  return fmt::format("{0} ?\\$ ?{0}{1} *{2}?{3}", sign_pattern, number_pattern, count_magnitude,
                     below.empty() ? "" : " ?/ ?" + below);
}

}  // namespace

std::string quantity_pattern(base::Dimension dimension, std::string_view unit) {
  if (dimension == dimensions::none) {
    const bool bare = unit != "%" && unit != "bp";
    return fmt::format("^ *{}{} *(%|bps?|x){} *$", sign_pattern, number_pattern, bare ? "?" : "");
  }
  std::string units = unit_pattern(dimension);
  const bool counted = dimension.money > 0 || dimension.tokens > 0 || dimension.chips > 0;
  if (counted) units = fmt::format("({} *)?{}", count_magnitude, units);
  const std::string plain = fmt::format("{}{} *{}", sign_pattern, number_pattern, units);
  const std::string dollars = dollar_pattern(dimension);
  return dollars.empty() ? fmt::format("^ *{} *$", plain)
                         : fmt::format("^ *({}|{}) *$", plain, dollars);
}

namespace {

Json quantity(base::Dimension dimension, const Meta& meta) {
  Json text = {{"type", "string"}, {"pattern", quantity_pattern(dimension, meta.unit)}};
  const bool bare = dimension == dimensions::none && meta.unit != "%" && meta.unit != "bp";
  if (!bare) return text;
  Json number = {{"type", "number"}};
  if (std::isfinite(meta.minimum)) number["minimum"] = meta.minimum;
  if (std::isfinite(meta.maximum)) number["maximum"] = meta.maximum;
  return {{"anyOf", Json::array({std::move(text), std::move(number)})}};
}

Json list_of(const Json& element, int least, int most) {
  Json list = {{"type", "array"}, {"items", element}, {"minItems", least}};
  if (most > 0) list["maxItems"] = most;
  return list;
}

Json months_schema() {
  return {{"type", "string"},
          {"pattern",
           fmt::format("^ *{}{} *(months?|quarters?|yr|years?) *$", sign_pattern, number_pattern)}};
}

Json month_schema() {
  return {{"type", "string"}, {"pattern", "^(19|20|21|22)[0-9]{2}-(0[1-9]|1[0-2])(-[0-3][0-9])?$"}};
}

Json integer_schema(const Meta& meta) {
  Json schema = {{"type", "integer"}};
  if (std::isfinite(meta.minimum)) schema["minimum"] = meta.minimum;
  if (std::isfinite(meta.maximum)) schema["maximum"] = meta.maximum;
  return schema;
}

// The schema of a scalar without annotation.
Json plain_schema(const Slot& slot, const Meta& meta) {
  if (const auto* q = std::get_if<QuantitySlot>(&slot)) return quantity(q->dimension, meta);
  if (const auto* u = std::get_if<UncertainSlot>(&slot)) return quantity(u->dimension, meta);
  if (std::holds_alternative<MonthsSlot>(slot)) return months_schema();
  if (std::holds_alternative<MonthSlot>(slot)) return month_schema();
  if (std::holds_alternative<IntegerSlot>(slot)) return integer_schema(meta);
  if (std::holds_alternative<BooleanSlot>(slot)) return {{"type", "boolean"}};
  if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) {
    return {{"type", "string"}, {"enum", Json::array_of(choice->names())}};
  }
  if (const auto* numbers = std::get_if<NumberListSlot>(&slot)) {
    return list_of(quantity(numbers->dimension, meta), 0, 0);
  }
  if (std::holds_alternative<TextListSlot>(slot)) return list_of({{"type", "string"}}, 0, 0);
  return {{"type", "string"}};
}

Json annotated_schema(const Slot& slot, const Meta& meta, const Json& plain) {
  Json properties = {{"value", plain},
                     {"source", {{"type", "string"}, {"description", "Citation"}}},
                     {"confidence", {{"enum", Json::array({"A", "B", "C"})}}},
                     {"reason", {{"type", "string"}}}};
  const bool ranged =
      std::holds_alternative<QuantitySlot>(slot) || std::holds_alternative<UncertainSlot>(slot) ||
      std::holds_alternative<MonthsSlot>(slot) || std::holds_alternative<IntegerSlot>(slot);
  if (ranged) properties["range"] = list_of(plain, 2, 2);
  const auto required = [](const char* key) -> Json { return {{"required", Json::array({key})}}; };
  Json one_of = Json::array({required("value")});
  if (const auto* uncertain = std::get_if<UncertainSlot>(&slot)) {
    // The spread of a normal may be given in any unit; that of a logarithm is a pure number.
    const Json any = {{"type", Json::array({"string", "number"})}};
    properties["normal"] = list_of(quantity(uncertain->dimension, meta), 2, 2);
    properties["lognormal"] = list_of(any, 2, 2);
    properties["uniform"] = list_of(plain, 2, 2);
    properties["triangular"] = list_of(plain, 3, 3);
    properties["empirical"] = list_of(plain, 1, 0);
    for (const char* kind : {"normal", "lognormal", "uniform", "triangular", "empirical"}) {
      one_of.push_back(required(kind));
    }
  }
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"oneOf", std::move(one_of)},
          {"additionalProperties", false}};
}

Json table_schema(const Fields& fields);

Json field_schema(const Field& field) {
  const Slot slot = prototype_of(field.slot);
  Json schema;
  if (const auto* table = std::get_if<StructSlot>(&slot)) {
    schema = table_schema(table->fields());
  } else if (const auto* list = std::get_if<ListSlot>(&slot)) {
    schema = {{"type", "array"}, {"items", table_schema(list->prototype())}};
  } else {
    const Json plain = plain_schema(slot, field.meta);
    schema["anyOf"] = Json::array({plain, annotated_schema(slot, field.meta, plain)});
    if (!field.meta.example.empty()) schema["examples"] = Json::array({field.meta.example});
    if (const std::string value = default_text(field); !value.empty()) schema["default"] = value;
  }
  schema["description"] = description_of(field);
  return schema;
}

Json table_schema(const Fields& fields) {
  Json properties = Json::object(), required = Json::array();
  for (const Field& field : fields) {
    properties[std::string(field.name)] = field_schema(field);
    if (field.meta.required) required.push_back(field.name);
  }
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

}  // namespace

Json json_schema(const Fields& root, std::string_view title) {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(table_schema(root));
  return schema;
}

}  // namespace gigawatt::schema
