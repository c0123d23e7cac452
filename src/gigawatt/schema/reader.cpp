#include "gigawatt/schema/reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/file.h"
#include "gigawatt/schema/reading.h"

namespace gigawatt::schema {
namespace {

std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

class TableReader {
 public:
  TableReader(Reading& reading, const Fields& root) : reading_(reading), root_(root) {}

  void read_table(const Fields& fields, const Node& table, const std::string& path) {
    place(table, path);
    for (const Entry& entry : table.entries) {
      if (find_field(fields, entry.key) == nullptr) {
        reading_.error(entry.key_span, unknown_key(entry.key, path, fields, root_));
      }
    }
    for (const Field& field : fields) {
      const Node* node = table.find(field.name);
      const std::string field_path = joined(path, field.name);
      if (node != nullptr) {
        read_present(field.slot, field.meta, *node, field_path);
      } else {
        read_absent(field.slot, field.meta, table.span, field_path);
      }
    }
  }

 private:
  void place(const Node& node, const std::string& path) {
    reading_.provenance()[path] = {
        .origin = reading_.origin(node.span),
        .at = path.empty() ? reading_.source(0).whole() : reading_.locate(node.span)};
  }

  void read_present(const Slot& slot, const Meta& meta, const Node& node, const std::string& path) {
    if (const auto* optional = std::get_if<OptionalSlot>(&slot)) {
      read_present(optional->emplace(), meta, node, path);
    } else if (const auto* table = std::get_if<StructSlot>(&slot)) {
      if (node.kind == NodeKind::table) return read_table(table->fields(), node, path);
      wrong_type(node, path, "a table", fmt::format("write a section [{}]", path));
    } else if (const auto* list = std::get_if<ListSlot>(&slot)) {
      read_list(*list, node, path);
    } else {
      read_leaf(reading_, slot, meta, node, path);
    }
  }

  void read_list(const ListSlot& list, const Node& node, const std::string& path) {
    const std::string hint = fmt::format("write each element as a section [[{}]]", path);
    if (node.kind != NodeKind::array) return wrong_type(node, path, "a list of tables", hint);
    place(node, path);
    list.clear();
    for (std::size_t i = 0; i < node.elements.size(); ++i) {
      const Node& element = node.elements[i];
      const std::string element_path = fmt::format("{}[{}]", path, i);
      // A later append may move this element, so it is read to its end first.
      const Fields fields = list.append();
      if (element.kind == NodeKind::table) {
        read_table(fields, element, element_path);
      } else {
        wrong_type(element, element_path, "a table", hint);
      }
    }
  }

  void read_absent(const Slot& slot, const Meta& meta, const Span& around,
                   const std::string& path) {
    const auto* table = std::get_if<StructSlot>(&slot);
    if (meta.required) return missing(slot, meta, around, path);
    if (!meta.catalog.empty() && reading_.options().catalog_default) {
      return read_catalog_default(slot, meta, around, path);
    }
    // The keys of an absent section may still be required or come from the catalog.
    if (table != nullptr) return read_table(table->fields(), Node{.span = around}, path);
    if (std::holds_alternative<OptionalSlot>(slot) || std::holds_alternative<ListSlot>(slot))
      return;
    reading_.provenance()[path] = {.text = value_text(slot, meta),
                                   .at = reading_.source(around.source).whole()};
  }

  void missing(const Slot& slot, const Meta& meta, const Span& around, const std::string& path) {
    const Slot inner = prototype_of(slot);
    const bool list = std::holds_alternative<ListSlot>(inner);
    const bool table = std::holds_alternative<StructSlot>(inner);
    const std::string_view key = std::string_view(path).substr(path.rfind('.') + 1);
    std::string hint;
    if (list || table) {
      hint = list ? fmt::format("add a section [[{}]]", path)
                  : fmt::format("add a section [{}]", path);
    } else if (!meta.example.empty()) {
      const bool bare = std::holds_alternative<IntegerSlot>(inner);
      hint = fmt::format(fmt::runtime(bare ? "add {} = {}" : "add {} = \"{}\""), key, meta.example);
    }
    reading_.error(around, {.code = "GW302",
                            .message = fmt::format("`{}` is missing", path),
                            .expected = std::string(meta.doc),
                            .hint = std::move(hint)});
  }

  // The row is read like a setting would be; what is wrong with it becomes one diagnostic.
  void read_catalog_default(const Slot& slot, const Meta& meta, const Span& around,
                            const std::string& path) {
    const auto row = reading_.options().catalog_default(meta.catalog);
    if (!row) return bad_catalog(meta, around, path, "there is no such row");
    ReadOptions plain;
    Reading inner(plain);
    const std::string name = fmt::format("catalog row {}", meta.catalog);
    inner.add_source(SourceText(name, row->text), Origin::catalog);
    const auto node_of = [](const std::string& text) {
      return Node{.kind = NodeKind::bare, .span = {.length = code_points(text)}, .text = text};
    };
    Node annotated;
    if (row->text.starts_with('{')) {  // a distribution is a table of its own
      auto document = parse_toml(SourceText(name, "value = " + row->text), 0);
      if (!document) return bad_catalog(meta, around, path, document.error().message);
      annotated.entries = std::move(document->find("value")->entries);
    } else {
      annotated.entries.push_back({"value", {}, node_of(row->text)});
    }
    if (!row->low.empty()) {
      Node range{.kind = NodeKind::array};
      range.elements = {node_of(row->low), node_of(row->high)};
      annotated.entries.push_back({"range", {}, std::move(range)});
    }
    const auto* optional = std::get_if<OptionalSlot>(&slot);
    read_leaf(inner, optional != nullptr ? optional->emplace() : slot, meta, annotated, path);
    ReadReport report = inner.finish();
    if (!report.ok()) {
      if (optional != nullptr) optional->reset();
      return bad_catalog(meta, around, path, report.diagnostics.front().message);
    }
    Provenance provenance = std::move(report.provenance[path]);
    provenance.text = row->text;
    provenance.source = row->source;
    provenance.confidence = row->confidence;
    provenance.reason = row->reason;
    provenance.at = {.file = name};
    reading_.provenance()[path] = std::move(provenance);
  }

  void bad_catalog(const Meta& meta, const Span& around, const std::string& path,
                   std::string_view why) {
    reading_.error(around, {.code = "GW215",
                            .message = fmt::format("`{}` has no default: catalog row {}: {}", path,
                                                   meta.catalog, why),
                            .expected = "a row that fits the key",
                            .hint = fmt::format("give `{}` a value in the scenario", path)});
  }

  void wrong_type(const Node& node, const std::string& path, std::string expected,
                  std::string hint) {
    reading_.error(node.span, {.code = "GW207",
                               .message = fmt::format("`{}` is {}", path, name_of(node.kind)),
                               .expected = std::move(expected),
                               .hint = std::move(hint)});
  }

  Reading& reading_;
  const Fields& root_;
};

}  // namespace

ReadReport read_scenario_text(std::string_view text, std::string_view file_name, const Fields& root,
                              const ReadOptions& options) {
  auto checked = checked_text(std::string(text), std::string(file_name), options.file);
  if (!checked) return {.diagnostics = {checked.error()}, .provenance = {}};
  Reading reading(options);
  reading.add_source(SourceText(std::string(file_name), std::move(*checked)), Origin::file);
  auto document = parse_toml(reading.source(0), 0);
  if (!document) {
    reading.add(document.error());
    return reading.finish();
  }
  for (std::size_t i = 0; i < options.settings.size(); ++i) {
    apply_setting(reading, root, options.settings[i], static_cast<int>(i) + 1, *document);
  }
  TableReader(reading, root).read_table(root, *document, "");
  return reading.finish();
}

ReadReport read_scenario_file(const std::string& path, const Fields& root,
                              const ReadOptions& options) {
  auto text = read_text_file(path, options.file);
  if (!text) return {.diagnostics = {text.error()}, .provenance = {}};
  return read_scenario_text(*text, path, root, options);
}

}  // namespace gigawatt::schema
