#include "gigawatt/schema/resolved.h"

#include <algorithm>
#include <type_traits>

#include <fmt/format.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/reading.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

template <class... Lambdas>
struct Overloaded : Lambdas... {
  using Lambdas::operator()...;
};
template <class... Lambdas>
Overloaded(Lambdas...) -> Overloaded<Lambdas...>;

// A distribution as its key and its numbers, the last of a lognormal being a pure number.
struct Spread {
  std::string_view kind;
  std::vector<double> numbers;
  bool pure_last = false;
};

Spread spread_of(const base::Distribution& distribution) {
  return std::visit(
      Overloaded{
          [](const base::Fixed& d) { return Spread{"value", {d.value}}; },
          [](const base::Normal& d) { return Spread{"normal", {d.mean, d.standard_deviation}}; },
          [](const base::LogNormal& d) { return Spread{"lognormal", {d.median, d.sigma}, true}; },
          [](const base::Uniform& d) { return Spread{"uniform", {d.low, d.high}}; },
          [](const base::Triangular& d) { return Spread{"triangular", {d.low, d.mode, d.high}}; },
          [](const base::Empirical& d) { return Spread{"empirical", d.values}; },
      },
      distribution);
}

std::string quoted_list(const std::vector<double>& values, base::Dimension dimension,
                        std::string_view unit, bool pure_last = false) {
  std::string out = "[";
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool pure = pure_last && i + 1 == values.size();
    out += i == 0 ? "" : ", ";
    out += toml_quoted(pure ? format_quantity(values[i], base::dimensions::none, "")
                            : format_quantity(values[i], dimension, unit));
  }
  return out + "]";
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + toml_quoted(text);
  return "[" + out + "]";
}

// A scalar's text and whether TOML wants quotes around it; empty for tables, lists, absent values.
struct ValueText {
  std::string text;
  bool quoted = true;
};

ValueText text_of(const Slot& slot, const Meta& meta) {
  const auto uncertain = [&](const UncertainSlot& s) -> ValueText {
    const Spread spread = spread_of(*s.distribution);
    if (spread.kind == "value") {
      return {format_quantity(spread.numbers[0], s.dimension, meta.unit)};
    }
    return {fmt::format("{{ {} = {} }}", spread.kind,
                        quoted_list(spread.numbers, s.dimension, meta.unit, spread.pure_last)),
            false};
  };
  return std::visit(
      Overloaded{
          [&](const QuantitySlot& s) -> ValueText {
            return {format_quantity(*s.base_value, s.dimension, meta.unit)};
          },
          uncertain,
          [](const MonthsSlot& s) -> ValueText {
            return {fmt::format("{} months", s.months->count)};
          },
          [](const MonthSlot& s) -> ValueText { return {base::to_text(*s.month)}; },
          [](const TextSlot& s) -> ValueText { return {*s.text}; },
          [](const IntegerSlot& s) -> ValueText { return {fmt::format("{}", *s.integer), false}; },
          [](const BooleanSlot& s) -> ValueText { return {*s.boolean ? "true" : "false", false}; },
          [](const ChoiceSlot& s) -> ValueText { return {std::string(s.names().at(s.get()))}; },
          [&](const NumberListSlot& s) -> ValueText {
            return {quoted_list(s.get(), s.dimension, meta.unit), false};
          },
          [](const TextListSlot& s) -> ValueText { return {text_list(*s.texts), false}; },
          [](const StructSlot&) -> ValueText { return {}; },
          [](const ListSlot&) -> ValueText { return {}; },
          [](const OptionalSlot&) -> ValueText { return {}; },
      },
      slot);
}

// The slot of a value that is there, inside any optional; nothing when it is absent.
std::optional<Slot> present(const Slot& slot) {
  Slot inner = slot;
  while (const auto* optional = std::get_if<OptionalSlot>(&inner)) {
    if (!optional->has_value()) return std::nullopt;
    Slot next = optional->value();
    inner = std::move(next);
  }
  return inner;
}

// Scalars stand before tables: in TOML a key behind a section header belongs to that section.
void write_table(const Fields& fields, const std::string& path,
                 std::span<const std::string> left_out, std::string& out) {
  const auto inside = [&](std::string_view name) {
    return (path.empty() ? "" : path + ".") + std::string(name);
  };
  for (const Field& field : fields) {
    const auto slot = present(field.slot);
    if (!slot || std::holds_alternative<StructSlot>(*slot)) continue;
    if (std::ranges::find(left_out, inside(field.name)) != left_out.end()) continue;
    if (const auto* list = std::get_if<ListSlot>(&*slot)) {
      // An empty list must replace a default one that is not.
      if (list->size() == 0) out += fmt::format("{} = []\n", field.name);
      continue;
    }
    const ValueText value = text_of(*slot, field.meta);
    out +=
        fmt::format("{} = {}\n", field.name, value.quoted ? toml_quoted(value.text) : value.text);
  }
  for (const Field& field : fields) {
    const auto slot = present(field.slot);
    if (!slot) continue;
    const std::string inner = inside(field.name);
    if (const auto* table = std::get_if<StructSlot>(&*slot)) {
      out += fmt::format("\n[{}]\n", inner);
      write_table(table->fields(), inner, left_out, out);
    } else if (const auto* list = std::get_if<ListSlot>(&*slot)) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        out += fmt::format("\n[[{}]]\n", inner);
        write_table(list->at(i), inner, left_out, out);
      }
    }
  }
}

Json number_in(double base_value, base::Dimension dimension, std::string_view unit) {
  return exact_in(base_value, dimension, unit)
      .value_or(unit_for(unit, dimension).from_base(base_value));
}

std::string shown_unit(base::Dimension dimension, std::string_view unit) {
  return unit.empty() ? words_for(dimension).usual_unit : std::string(unit);
}

Json json_of_spread(const UncertainSlot& slot, const Meta& meta) {
  const Spread spread = spread_of(*slot.distribution);
  Json out;
  if (spread.kind == "value") {
    out["value"] = number_in(spread.numbers[0], slot.dimension, meta.unit);
  } else {
    Json numbers = Json::array();
    for (std::size_t i = 0; i < spread.numbers.size(); ++i) {
      const bool pure = spread.pure_last && i + 1 == spread.numbers.size();
      numbers.push_back(pure ? Json(spread.numbers[i])
                             : number_in(spread.numbers[i], slot.dimension, meta.unit));
    }
    out["distribution"] = spread.kind;
    out["parameters"] = std::move(numbers);
  }
  out["unit"] = shown_unit(slot.dimension, meta.unit);
  return out;
}

Json json_of_value(const Slot& slot, const Meta& meta) {
  if (const auto* q = std::get_if<QuantitySlot>(&slot)) {
    return {{"value", number_in(*q->base_value, q->dimension, meta.unit)},
            {"unit", shown_unit(q->dimension, meta.unit)}};
  }
  if (const auto* u = std::get_if<UncertainSlot>(&slot)) return json_of_spread(*u, meta);
  if (const auto* list = std::get_if<NumberListSlot>(&slot)) {
    Json numbers = Json::array();
    for (double v : list->get()) numbers.push_back(number_in(v, list->dimension, meta.unit));
    return {{"value", std::move(numbers)}, {"unit", shown_unit(list->dimension, meta.unit)}};
  }
  if (const auto* texts = std::get_if<TextListSlot>(&slot)) return Json::array_of(*texts->texts);
  if (const auto* months = std::get_if<MonthsSlot>(&slot)) return months->months->count;
  if (const auto* integer = std::get_if<IntegerSlot>(&slot)) return *integer->integer;
  if (const auto* boolean = std::get_if<BooleanSlot>(&slot)) return *boolean->boolean;
  return text_of(slot, meta).text;
}

void add_provenance(Json& value, const Provenances& all, const std::string& path) {
  const auto found = all.find(path);
  if (found == all.end()) return;
  const Provenance& from = found->second;
  if (!value.is_object()) value = Json{{"value", std::move(value)}};
  value["origin"] = name_of(from.origin);
  value["text"] = printable(from.text);
  if (!from.source.empty()) value["source"] = printable(from.source);
  if (!from.confidence.empty()) value["confidence"] = from.confidence;
  if (!from.reason.empty()) value["reason"] = printable(from.reason);
}

Json json_of_table(const Fields& fields, const std::string& path, const Provenances* provenance) {
  Json out = Json::object();
  for (const Field& field : fields) {
    const std::string name(field.name), inner = (path.empty() ? "" : path + ".") + name;
    const auto slot = present(field.slot);
    if (!slot) continue;
    if (const auto* table = std::get_if<StructSlot>(&*slot)) {
      out[name] = json_of_table(table->fields(), inner, provenance);
    } else if (const auto* list = std::get_if<ListSlot>(&*slot)) {
      out[name] = Json::array();
      for (std::size_t i = 0; i < list->size(); ++i) {
        out[name].push_back(
            json_of_table(list->at(i), fmt::format("{}[{}]", inner, i), provenance));
      }
    } else {
      Json value = json_of_value(*slot, field.meta);
      if (provenance != nullptr) add_provenance(value, *provenance, inner);
      out[name] = std::move(value);
    }
  }
  return out;
}

}  // namespace

std::string toml_quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string value_text(const Slot& slot, const Meta& meta) { return text_of(slot, meta).text; }

std::string resolved_toml(const Fields& root, std::span<const std::string> left_out) {
  std::string out;
  write_table(root, "", left_out, out);
  return out;
}

Json resolved_json(const Fields& root, const Provenances* provenance) {
  return json_of_table(root, "", provenance);
}

}  // namespace gigawatt::schema
