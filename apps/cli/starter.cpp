#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/starter.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reference.h"

namespace gigawatt::cli {

namespace {

constexpr int kCommentWidth = 96;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Fields of a table, a list of tables or an optional one; nothing of a plain value.
schema::Fields fields_of(const schema::Slot& slot) {
  if (const auto* table = std::get_if<schema::StructSlot>(&slot)) return table->fields();
  if (const auto* list = std::get_if<schema::ListSlot>(&slot)) return list->prototype();
  if (const auto* optional = std::get_if<schema::OptionalSlot>(&slot))
    return fields_of(optional->prototype());
  return {};
}

// The field at a path of tables and a key, e.g. {"contract", "term"}.
const schema::Field* find(const schema::Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &schema::Field::name);
  return found == fields.end() ? nullptr : &*found;
}

schema::Fields table_fields(schema::Fields fields, std::string_view table) {
  while (!table.empty()) {
    const std::size_t dot = std::min(table.find('.'), table.size());
    const schema::Field* field = find(fields, table.substr(0, dot));
    if (!field) return {};
    fields = fields_of(field->slot);
    table.remove_prefix(std::min(dot + 1, table.size()));
  }
  return fields;
}

std::string comment(std::string_view text) {
  std::string out;
  for (const std::string& row : report::wrapped(text, kCommentWidth)) out += "# " + row + "\n";
  return out;
}

std::string meaning_of(const schema::Field& field) {
  std::string text(field.meta.doc);
  const std::string value = schema::default_text(field);
  if (!field.meta.catalog.empty()) {
    text += fmt::format(" (default: gigawatt cite {})", field.meta.catalog);
  } else if (!value.empty() && !field.meta.required) {
    text += fmt::format(" (default {})", value);
  }
  return text;
}

}  // namespace

std::string first_comment(std::string_view scenario) {
  const std::string_view line = trimmed(scenario.substr(0, scenario.find('\n')));
  return std::string(line.starts_with('#') ? trimmed(line.substr(1)) : line);
}

std::string starter_text(const ShippedScenario& scenario, const schema::Fields& root,
                         std::string_view file_name) {
  std::string out = fmt::format(
      "# Started from the case {0}; change what differs and run it:  gigawatt run {1}\n"
      "# A key that is left out takes its default; gigawatt schema --markdown lists all keys, and\n"
      "# gigawatt cite NAME says where a source leads. Confidence: A filed, B derived, C "
      "assumed.\n\n",
      scenario.name, file_name);
  std::string table;
  schema::Fields fields = root;
  std::set<std::string> explained;
  for (std::string_view rest = scenario.text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::string_view words = trimmed(line);
    const bool own_call = words.find("gigawatt run scenarios/") != std::string_view::npos ||
                          words.find("gigawatt site scenarios/") != std::string_view::npos;
    if (own_call) continue;
    if (words.starts_with('[')) {
      const std::size_t first = words.find_first_not_of("[ ");
      table = std::string(trimmed(words.substr(first, words.find(']') - first)));
      fields = table_fields(root, table);
    } else if (!words.empty() && !words.starts_with('#')) {
      const std::string key(trimmed(words.substr(0, words.find('='))));
      const schema::Field* field = find(fields, key);
      if (field && explained.insert(table + "." + key).second) out += comment(meaning_of(*field));
    }
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace gigawatt::cli
