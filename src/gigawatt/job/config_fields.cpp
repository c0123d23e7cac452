#include "gigawatt/job/config_fields.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/schema/nearest.h"

namespace gigawatt::job {

using schema::Node;
using schema::NodeKind;

std::string_view ConfigFields::spelling(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys)
    if (has(key)) return key;
  return *keys.begin();
}

schema::Location ConfigFields::at(std::string_view key) const {
  const Node* node = table_->find(key);
  const schema::Span& span = node ? node->span : table_->span;
  return source_->at(span.line, span.column, node ? span.length : 1);
}

void ConfigFields::report(std::string_view key, std::string_view code, std::string message,
                          std::string expected, std::string hint) {
  diagnostics_->push_back({.code = std::string(code),
                           .message = std::move(message),
                           .at = at(key),
                           .expected = std::move(expected),
                           .hint = std::move(hint)});
}

void ConfigFields::missing(std::string_view key, std::string wanted, std::string hint) {
  report(key, "GW302", fmt::format("{} is missing, or null", key), std::move(wanted),
         std::move(hint));
}

void ConfigFields::of_other_kind(std::string_view key, const Node& node, std::string wanted) {
  report(key, "GW207", fmt::format("{} is {}", key, schema::name_of(node.kind)), std::move(wanted));
}

std::int64_t ConfigFields::count(std::string_view key, CountLimit limit,
                                 const std::string& when_missing) {
  const std::string wanted =
      fmt::format("a whole number from {} to {}", limit.minimum, limit.maximum);
  const Node* node = table_->find(key);
  if (!node) {
    std::vector<std::string_view> keys;
    for (const schema::Entry& entry : table_->entries) keys.push_back(entry.key);
    const auto near = schema::nearest(key, keys);
    missing(key, wanted,
            near ? fmt::format("there is a key {}", schema::printable(*near)) : when_missing);
    return 0;
  }
  if (node->kind != NodeKind::integer && node->kind != NodeKind::real) {
    of_other_kind(key, *node, wanted);
    return 0;
  }
  const bool whole = node->kind == NodeKind::integer || node->real == std::floor(node->real);
  if (!whole || !(node->real >= static_cast<double>(limit.minimum) &&
                  node->real <= static_cast<double>(limit.maximum))) {
    report(key, "GW206", fmt::format("{} is {}", key, schema::printable(node->text)), wanted);
    return 0;
  }
  return static_cast<std::int64_t>(node->real);
}

std::int64_t ConfigFields::count_or(std::string_view key, std::int64_t absent, CountLimit limit) {
  return has(key) ? count(key, limit) : absent;
}

double ConfigFields::number_or(std::string_view key, double absent, double minimum,
                               double maximum) {
  const Node* node = table_->find(key);
  if (!node) return absent;
  const std::string wanted = fmt::format("a number from {} to {}", minimum, maximum);
  if (node->kind != NodeKind::integer && node->kind != NodeKind::real) {
    of_other_kind(key, *node, wanted);
    return absent;
  }
  if (!(node->real >= minimum && node->real <= maximum)) {
    report(key, "GW206", fmt::format("{} is {}", key, schema::printable(node->text)), wanted);
    return absent;
  }
  return node->real;
}

bool ConfigFields::flag_or(std::string_view key, bool absent) {
  const Node* node = table_->find(key);
  if (!node) return absent;
  if (node->kind == NodeKind::boolean) return node->boolean;
  of_other_kind(key, *node, "true or false");
  return absent;
}

std::optional<std::string> ConfigFields::text(std::string_view key, std::string wanted) {
  const Node* node = table_->find(key);
  if (node && node->kind == NodeKind::text) return node->text;
  node ? of_other_kind(key, *node, "text") : missing(key, std::move(wanted));
  return std::nullopt;
}

std::string ConfigFields::text_or(std::string_view key, std::string absent) {
  if (!has(key)) return absent;
  return text(key, {}).value_or(std::move(absent));
}

const Node* ConfigFields::array(std::string_view key) {
  const Node* node = table_->find(key);
  if (!node || node->kind == NodeKind::array) return node;
  of_other_kind(key, *node, "an array");
  return nullptr;
}

std::optional<ConfigFields> ConfigFields::table(std::string_view key) {
  const Node* node = table_->find(key);
  if (node && node->kind == NodeKind::table) return ConfigFields(*source_, *node, *diagnostics_);
  node ? of_other_kind(key, *node, "an object") : missing(key, "an object");
  return std::nullopt;
}

}  // namespace gigawatt::job
