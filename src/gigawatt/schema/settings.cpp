#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/reading.h"

namespace gigawatt::schema {
namespace {

struct Segment {
  std::string name;                  // a key, or digits
  std::optional<std::size_t> index;  // when the segment is an element's number
  int column = 1, length = 1;
};

std::optional<std::size_t> as_index(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// "debt[0].amount" and "debt.0.amount" are the same three segments; nothing when it is no path.
std::optional<std::vector<Segment>> split(std::string_view path) {
  std::vector<Segment> segments;
  std::size_t i = 0;
  while (i < path.size()) {
    const bool bracket = path[i] == '[';
    if (bracket && segments.empty()) return std::nullopt;
    if (!segments.empty() && !bracket && path[i++] != '.') return std::nullopt;
    const std::size_t begin = bracket ? i + 1 : i;
    std::size_t end = begin;
    while (end < path.size() && is_key_character(path[end])) ++end;
    Segment segment{std::string(path.substr(begin, end - begin)),
                    {},
                    static_cast<int>(begin) + 1,
                    static_cast<int>(end - begin)};
    segment.index = as_index(segment.name);
    if (end == begin || (bracket && !segment.index)) return std::nullopt;
    if (bracket && (end == path.size() || path[end++] != ']')) return std::nullopt;
    segments.push_back(std::move(segment));
    i = end;
  }
  if (segments.empty() || segments.size() > static_cast<std::size_t>(deepest_nesting)) {
    return std::nullopt;
  }
  return segments;
}

void shift_lines(Node& node, int lines) {
  node.span.line += lines;
  for (Entry& entry : node.entries) {
    entry.key_span.line += lines;
    shift_lines(entry.value, lines);
  }
  for (Node& element : node.elements) shift_lines(element, lines);
}

// The value behind the '=' at byte `equals`: TOML when it begins like it, bare text otherwise.
std::optional<Node> read_setting_value(Reading& reading, int source_number, std::size_t equals,
                                       int first_line) {
  const SourceText& source = reading.source(source_number);
  const std::string& text = source.text();
  const std::size_t begin = std::min(text.find_first_not_of(" \t", equals + 1), text.size());
  const std::string_view value = std::string_view(text).substr(begin);
  if (!value.empty() && std::string_view("{[\"'").find(value.front()) != std::string_view::npos) {
    // Same columns as the setting has: a stand-in key, blanks, then the value where it was.
    std::string toml = "x" + std::string(equals - 1, ' ') + text.substr(equals);
    auto document = parse_toml(SourceText(source.name(), std::move(toml)), source_number);
    if (!document) {
      Diagnostic problem = document.error();
      problem.at =
          source.at(problem.at.line + first_line - 1, problem.at.column, problem.at.length);
      reading.add(std::move(problem));
      return std::nullopt;
    }
    shift_lines(*document, first_line - 1);
    return std::move(document->entries.front().value);
  }
  Node node{.kind = NodeKind::bare, .text = std::string(value)};
  node.text.erase(node.text.find_last_not_of(" \t\r\n") + 1);
  node.span = {source_number, first_line, code_points(text.substr(0, begin)) + 1,
               std::max(1, code_points(node.text))};
  return node;
}

class Placing {
 public:
  Placing(Reading& reading, const Fields& root, int source_number, int line)
      : reading_(reading), root_(root), source_number_(source_number), line_(line) {}

  // Before anything is placed, so that a misspelt path leaves no half-made table behind.
  bool keys_exist(const std::vector<Segment>& segments) {
    Fields fields = root_;
    std::string path;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Field* field = find_field(fields, segments[i].name);
      if (field == nullptr) {
        reading_.error(span(segments[i]), unknown_key(segments[i].name, path, fields, root_));
        return false;
      }
      path += (path.empty() ? "" : ".") + segments[i].name;
      const Slot slot = prototype_of(field->slot);
      if (const auto* list = std::get_if<ListSlot>(&slot)) {
        fields = list->prototype();
        if (i + 1 < segments.size() && segments[i + 1].index) ++i;
      } else if (const auto* table = std::get_if<StructSlot>(&slot)) {
        fields = table->fields();
      } else {
        return true;  // what follows annotates a value
      }
    }
    return true;
  }

  void place(Node& document, const std::vector<Segment>& segments, Node value) {
    Node* target = &document;
    Fields fields = root_;
    std::string path;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Segment& segment = segments[i];
      const Field* field = find_field(fields, segment.name);
      path += (path.empty() ? "" : ".") + segment.name;
      Node& child = child_of(*target, segment);
      if (i + 1 == segments.size()) return void(child = std::move(value));
      const Slot slot = prototype_of(field->slot);
      if (const auto* table = std::get_if<StructSlot>(&slot)) {
        if (!is_table(child, segment, path)) return;
        target = &child;
        fields = table->fields();
      } else if (const auto* list = std::get_if<ListSlot>(&slot)) {
        const bool indexed = segments[i + 1].index.has_value();
        Node* element = element_of(child, indexed ? &segments[i + 1] : nullptr, segment, path);
        if (element == nullptr) return;
        if (indexed) ++i;
        if (i + 1 == segments.size()) return void(*element = std::move(value));
        target = element;
        fields = list->prototype();
      } else {
        place_annotation(child, segments, i, std::move(value), path);
        return;
      }
    }
  }

 private:
  Span span(const Segment& segment) const {
    return {source_number_, line_, segment.column, segment.length};
  }

  // A child that is absent stands, until it is filled, as a table at the place of the setting.
  Node& child_of(Node& table, const Segment& segment) {
    if (Node* child = table.find(segment.name)) return *child;
    table.entries.push_back({segment.name, span(segment), Node{.span = span(segment)}});
    return table.entries.back().value;
  }

  bool is_table(const Node& node, const Segment& segment, const std::string& path) {
    if (node.kind == NodeKind::table) return true;
    reading_.error(span(segment), {.code = "GW304",
                                   .message = fmt::format("`{}` is {} in the file, not a table",
                                                          path, name_of(node.kind)),
                                   .expected = "the path of one value"});
    return false;
  }

  Node* element_of(Node& list, const Segment* index, const Segment& segment,
                   const std::string& path) {
    if (list.kind == NodeKind::table && list.entries.empty()) list.kind = NodeKind::array;
    if (list.kind != NodeKind::array) {
      is_table(list, segment, path);
      return nullptr;
    }
    const std::size_t size = list.elements.size();
    if (index != nullptr && size == 0 && *index->index == 0) {
      list.elements.push_back(Node{.span = span(*index)});
    }
    const std::size_t wanted = index == nullptr ? 0 : *index->index;
    const bool found = wanted < list.elements.size() && (index != nullptr || size == 1);
    if (!found) {
      const std::string hint = size == 0 ? fmt::format("begin the list with {}[0]", path)
                               : size == 1
                                   ? fmt::format("did you mean {}[0]?", path)
                                   : fmt::format("write {}[0] to {}[{}]", path, path, size - 1);
      reading_.error(
          span(index != nullptr ? *index : segment),
          {.code = "GW304",
           .message = fmt::format("`{}` has {} element{}", path, size, size == 1 ? "" : "s"),
           .expected = "the number of an element, counted from 0",
           .hint = hint});
      return nullptr;
    }
    return is_table(list.elements[wanted], segment, path) ? &list.elements[wanted] : nullptr;
  }

  // "coupon.confidence=A": the scalar becomes an annotated table.
  void place_annotation(Node& scalar, const std::vector<Segment>& segments, std::size_t i,
                        Node value, const std::string& path) {
    if (i + 2 != segments.size()) {
      reading_.error(span(segments[i + 2]),
                     {.code = "GW304",
                      .message = fmt::format("`{}` is one value, not a table", path),
                      .expected = "the path of one value"});
      return;
    }
    if (scalar.kind != NodeKind::table) {
      Node annotated{.span = scalar.span};
      const Span at = scalar.span;
      annotated.entries.push_back({"value", at, std::move(scalar)});
      scalar = std::move(annotated);
    }
    child_of(scalar, segments[i + 1]) = std::move(value);
  }

  Reading& reading_;
  const Fields& root_;
  int source_number_, line_;
};

}  // namespace

void apply_setting(Reading& reading, const Fields& root, const std::string& setting, int number,
                   Node& document) {
  const int source_number =
      reading.add_source(SourceText("--set", setting, number), Origin::command_line);
  if (first_invalid_utf8(setting) != std::string::npos || setting.find('\0') != std::string::npos) {
    reading.error({source_number, number, 1, 1}, {.code = "GW303",
                                                  .message = "the setting is not UTF-8 text",
                                                  .expected = "key.path=value"});
    return;
  }
  const std::size_t equals = setting.find('=');
  std::string_view path = std::string_view(setting).substr(0, std::min(equals, setting.size()));
  path = path.substr(0, path.find_last_not_of(" \t") + 1);
  const auto segments = split(path);
  if (equals == std::string::npos || !segments) {
    reading.error({source_number, number, 1, std::max(1, code_points(path))},
                  {.code = "GW303",
                   .message = equals == std::string::npos ? "the setting has no \"=\""
                                                          : "the setting has no readable path",
                   .expected = "key.path=value, e.g. debt[0].amount=$3B"});
    return;
  }
  auto value = read_setting_value(reading, source_number, equals, number);
  if (!value) return;
  if (value->kind == NodeKind::bare && value->text.empty()) {
    reading.error(value->span, {.code = "GW303",
                                .message = "the setting has no value",
                                .expected = "key.path=value, e.g. debt[0].amount=$3B",
                                .hint = "write \"\" for an empty text"});
    return;
  }
  Placing placing(reading, root, source_number, number);
  if (placing.keys_exist(*segments)) placing.place(document, *segments, std::move(*value));
}

}  // namespace gigawatt::schema
