#include "gigawatt/schema/reference.h"

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reading.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

std::string shown_unit(base::Dimension dimension, const Meta& meta) {
  const std::string unit =
      meta.unit.empty() ? words_for(dimension).usual_unit : std::string(meta.unit);
  return unit.empty() ? "number" : unit;
}

// A pipe would end the cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

std::string row(const Field& field) {
  const std::string value = default_text(field);
  const std::string shown = field.meta.required ? "**required**"
                            : value.empty()     ? ""
                                                : fmt::format("`{}`", value);
  std::string doc(field.meta.doc);
  if (!doc.empty() && doc.back() != '.') doc += '.';
  if (!field.meta.example.empty()) doc += fmt::format(" E.g. `{}`.", field.meta.example);
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", field.name, cell(type_text(field)),
                     cell(shown), cell(range_text(field)), cell(doc));
}

// `path` is the dotted path of the section, `brackets` how many its header has in TOML.
void write_section(const Fields& fields, const std::string& path, int brackets,
                   std::string_view doc, std::string& out) {
  if (!path.empty()) {
    out += fmt::format("\n## `{:[>{}}{}{:]>{}}`\n", "", brackets, path, "", brackets);
  }
  if (!doc.empty()) out += fmt::format("\n{}\n", doc);
  std::string rows;
  for (const Field& field : fields) {
    if (!is_container(field.slot)) rows += row(field);
  }
  if (!rows.empty()) {
    out += "\n| key | type or unit | default | range | meaning |\n|---|---|---|---|---|\n" + rows;
  }
  for (const Field& field : fields) {
    const Slot slot = prototype_of(field.slot);
    const std::string inner = (path.empty() ? "" : path + ".") + std::string(field.name);
    if (const auto* table = std::get_if<StructSlot>(&slot)) {
      write_section(table->fields(), inner, 1, field.meta.doc, out);
    } else if (const auto* list = std::get_if<ListSlot>(&slot)) {
      write_section(list->prototype(), inner, 2, field.meta.doc, out);
    }
  }
}

}  // namespace

std::string default_text(const Field& field) {
  if (field.meta.required) return {};
  if (!field.meta.catalog.empty()) return fmt::format("catalog: {}", field.meta.catalog);
  if (std::holds_alternative<OptionalSlot>(field.slot)) return {};
  return value_text(field.slot, field.meta);
}

std::string type_text(const Field& field) {
  const Slot slot = prototype_of(field.slot);
  if (const auto* q = std::get_if<QuantitySlot>(&slot)) return shown_unit(q->dimension, field.meta);
  if (const auto* u = std::get_if<UncertainSlot>(&slot)) {
    return shown_unit(u->dimension, field.meta) + ", or a distribution";
  }
  if (const auto* list = std::get_if<NumberListSlot>(&slot)) {
    return fmt::format("list of {}", shown_unit(list->dimension, field.meta));
  }
  if (const auto* choice = std::get_if<ChoiceSlot>(&slot)) {
    return fmt::format("one of {}", base::joined(choice->names(), ", "));
  }
  if (std::holds_alternative<MonthsSlot>(slot)) return "months or years";
  if (std::holds_alternative<MonthSlot>(slot)) return "date";
  if (std::holds_alternative<IntegerSlot>(slot)) return "whole number";
  if (std::holds_alternative<BooleanSlot>(slot)) return "true or false";
  if (std::holds_alternative<TextListSlot>(slot)) return "list of texts";
  if (std::holds_alternative<StructSlot>(slot)) return "table";
  if (std::holds_alternative<ListSlot>(slot)) return "list of tables";
  return "text";
}

std::string range_text(const Field& field) { return bounds_text(field.meta, field.meta.unit); }

std::string description_of(const Field& field) {
  std::string out(field.meta.doc);
  if (!out.empty() && out.back() != '.') out += '.';
  if (!is_container(field.slot)) out += fmt::format(" Unit or type: {}.", type_text(field));
  if (const std::string range = range_text(field); !range.empty()) {
    out += fmt::format(" Range: {}.", range);
  }
  if (const std::string value = default_text(field); !value.empty() && !is_container(field.slot)) {
    out += fmt::format(" Default: {}.", value);
  }
  return out;
}

std::string markdown_reference(const Fields& root, std::string_view title) {
  std::string out = fmt::format("# {}\n", title);
  write_section(root, "", 0, "", out);
  return out;
}

}  // namespace gigawatt::schema
