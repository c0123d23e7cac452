#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/reading.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

constexpr auto annotation_keys =
    std::to_array<std::string_view>({"value", "source", "confidence", "reason", "range", "normal",
                                     "lognormal", "uniform", "triangular", "empirical"});
constexpr std::size_t first_distribution = 5;

// An annotated table taken apart; the nodes belong to the document.
struct Annotation {
  const Entry* value = nullptr;  // under "value" or under the name of a distribution
  const Node* range = nullptr;
  std::string source, confidence, reason;
};

void problem(Reading& reading, const Span& span, std::string_view code, std::string message,
             std::string expected, std::string hint = {}) {
  reading.error(span, {code, std::move(message), std::move(expected), std::move(hint)});
}

bool read_note(Reading& reading, const Entry& entry, const std::string& path, std::string& into) {
  const Node& node = entry.value;
  if (node.kind != NodeKind::text && node.kind != NodeKind::bare) {
    problem(reading, node.span, "GW207",
            fmt::format("`{}.{}` is {}", path, entry.key, name_of(node.kind)), "text in quotes");
    return false;
  }
  into = node.text;
  return true;
}

bool is_address(std::string_view source) {
  return source.starts_with("https://") || source.starts_with("http://");
}

bool check_source(Reading& reading, const Entry& entry, const std::string& source) {
  const ReadOptions& options = reading.options();
  if (!options.known_source || is_address(source) || options.known_source(source)) return true;
  const auto near = options.nearest_source ? options.nearest_source(source) : std::nullopt;
  problem(reading, entry.value.span, "GW214", fmt::format("there is no source \"{}\"", source),
          "a row of the catalog or an https:// address",
          near ? fmt::format("did you mean \"{}\"?", *near) : "");
  return false;
}

bool check_confidence(Reading& reading, const Entry& entry, const std::string& confidence) {
  if (confidence == "A" || confidence == "B" || confidence == "C") return true;
  problem(reading, entry.value.span, "GW213",
          fmt::format("\"{}\" is no degree of confidence", confidence),
          "A (filing or release), B (secondary source), C (assumption)");
  return false;
}

bool read_value_entry(Reading& reading, const Entry& entry, const std::string& path,
                      Annotation& into) {
  if (into.value != nullptr) {
    problem(reading, entry.key_span, "GW213",
            fmt::format("`{}` has both `{}` and `{}`", path, into.value->key, entry.key),
            "one value or one distribution");
    return false;
  }
  into.value = &entry;
  return true;
}

bool read_entry(Reading& reading, const Entry& entry, const std::string& path, Annotation& into) {
  if (entry.key == "value" || is_distribution_key(entry.key)) {
    return read_value_entry(reading, entry, path, into);
  }
  if (entry.key == "source") {
    return read_note(reading, entry, path, into.source) &&
           check_source(reading, entry, into.source);
  }
  if (entry.key == "confidence") {
    return read_note(reading, entry, path, into.confidence) &&
           check_confidence(reading, entry, into.confidence);
  }
  if (entry.key == "reason") return read_note(reading, entry, path, into.reason);
  if (entry.key == "range") {
    into.range = &entry.value;
    return true;
  }
  const auto near = nearest(entry.key, annotation_keys);
  problem(reading, entry.key_span, "GW301",
          fmt::format("`{}` is no key of the value `{}`", entry.key, path),
          base::joined(annotation_keys, ", "),
          near ? fmt::format("did you mean `{}`?", *near) : "");
  return false;
}

// A quantity for the range: of the slot's own dimension; months are counted.
std::optional<double> range_end(Reading& reading, const Slot& slot, const Meta& meta,
                                const Node& node, const std::string& path) {
  if (const auto* quantity = std::get_if<QuantitySlot>(&slot)) {
    return read_quantity(reading, node, quantity->dimension, meta, path, false);
  }
  if (const auto* uncertain = std::get_if<UncertainSlot>(&slot)) {
    return read_quantity(reading, node, uncertain->dimension, meta, path, false);
  }
  if (std::holds_alternative<MonthsSlot>(slot)) {
    base::Months months;
    if (!read_value(reading, MonthsSlot{&months}, {.unit = meta.unit}, node, path)) return {};
    return months.count;
  }
  std::int64_t integer = 0;
  if (!read_value(reading, IntegerSlot{&integer}, {}, node, path)) return {};
  return static_cast<double>(integer);
}

bool has_range(const Slot& slot) {
  return std::holds_alternative<QuantitySlot>(slot) ||
         std::holds_alternative<UncertainSlot>(slot) || std::holds_alternative<MonthsSlot>(slot) ||
         std::holds_alternative<IntegerSlot>(slot);
}

std::optional<double> fixed_value(const Slot& slot) {
  if (const auto* quantity = std::get_if<QuantitySlot>(&slot)) return *quantity->base_value;
  if (const auto* months = std::get_if<MonthsSlot>(&slot)) return months->months->count;
  if (const auto* integer = std::get_if<IntegerSlot>(&slot)) {
    return static_cast<double>(*integer->integer);
  }
  if (const auto* uncertain = std::get_if<UncertainSlot>(&slot)) {
    if (const auto* fixed = std::get_if<base::Fixed>(uncertain->distribution)) return fixed->value;
  }
  return std::nullopt;
}

void read_range(Reading& reading, const Slot& slot, const Meta& meta, const Node& node,
                const std::string& path, Provenance& provenance) {
  const std::string expected = "the lowest and the highest value: range = [low, high]";
  if (!has_range(slot) || node.kind != NodeKind::array || node.elements.size() != 2) {
    problem(reading, node.span, "GW213",
            has_range(slot) ? fmt::format("the range of `{}` is not two values", path)
                            : fmt::format("`{}` can have no range", path),
            has_range(slot) ? expected : "no range");
    return;
  }
  const auto low = range_end(reading, slot, meta, node.elements[0], path + ".range[0]");
  const auto high = range_end(reading, slot, meta, node.elements[1], path + ".range[1]");
  if (!low || !high) return;
  if (*low > *high) {
    problem(reading, node.span, "GW213", fmt::format("the range of `{}` is reversed", path),
            expected);
    return;
  }
  provenance.range = std::pair(*low, *high);
}

void warn_outside_range(Reading& reading, const Slot& slot, const Node& node,
                        const std::string& path, const Provenance& provenance) {
  const auto value = fixed_value(slot);
  if (!value || !provenance.range) return;
  if (*value >= provenance.range->first && *value <= provenance.range->second) return;
  reading.error(node.span, {.code = "GW216",
                            .message = fmt::format("`{}` lies outside the range beside it", path),
                            .expected = "a value inside its own range",
                            .severity = Severity::warning});
}

std::string text_of(const Reading& reading, const Node& node) {
  if (node.kind != NodeKind::array && node.kind != NodeKind::table) return node.text;
  return std::string(
      reading.source(node.span.source).slice(node.span.line, node.span.column, node.span.length));
}

bool read_annotated_value(Reading& reading, const Slot& slot, const Meta& meta, const Entry& entry,
                          const std::string& path) {
  if (entry.key == "value") return read_value(reading, slot, meta, entry.value, path);
  const auto* uncertain = std::get_if<UncertainSlot>(&slot);
  if (uncertain == nullptr) {
    problem(
        reading, entry.key_span, "GW212",
        fmt::format("`{}` takes a fixed number, not a distribution", path),
        meta.example.empty() ? "one value" : fmt::format("one value such as \"{}\"", meta.example),
        "write value = ... and keep the spread as range = [low, high]");
    return false;
  }
  return read_distribution(reading, *uncertain, meta, entry.key, entry.value, path);
}

}  // namespace

bool is_distribution_key(std::string_view key) {
  return std::find(annotation_keys.begin() + first_distribution, annotation_keys.end(), key) !=
         annotation_keys.end();
}

void read_leaf(Reading& reading, const Slot& slot, const Meta& meta, const Node& node,
               const std::string& path) {
  Provenance provenance{.origin = reading.origin(node.span), .at = reading.locate(node.span)};
  if (node.kind != NodeKind::table) {
    provenance.text = text_of(reading, node);
    read_value(reading, slot, meta, node, path);
    reading.provenance()[path] = std::move(provenance);
    return;
  }
  Annotation annotation;
  bool sound = true;
  for (const Entry& entry : node.entries) {
    sound = read_entry(reading, entry, path, annotation) && sound;
  }
  if (annotation.value == nullptr) {
    // A misspelt key has been reported; that it leaves no value is the same slip.
    if (!sound) return;
    problem(reading, node.span, "GW213", fmt::format("`{}` is a table without a value", path),
            "{ value = ..., source = ..., confidence = ... } or a distribution");
    return;
  }
  const Entry& value = *annotation.value;
  const bool read = read_annotated_value(reading, slot, meta, value, path);
  provenance.text = text_of(reading, value.value);
  if (value.key != "value") provenance.text = fmt::format("{} = {}", value.key, provenance.text);
  provenance.at = reading.locate(value.value.span);
  provenance.origin = reading.origin(value.value.span);
  provenance.source = std::move(annotation.source);
  provenance.confidence = std::move(annotation.confidence);
  provenance.reason = std::move(annotation.reason);
  if (annotation.range != nullptr) {
    read_range(reading, slot, meta, *annotation.range, path, provenance);
    if (read) warn_outside_range(reading, slot, value.value, path, provenance);
  }
  reading.provenance()[path] = std::move(provenance);
}

}  // namespace gigawatt::schema
