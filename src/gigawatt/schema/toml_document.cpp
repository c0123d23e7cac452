// The one translation unit that sees toml++: header-only, without exceptions, errors as values.
//
// Its 3.3 promises the compiler things that a hostile text breaks: "a = [}" meets an assertion that
// a release build turns into an assumption, and a key with an accent reaches a point declared unreachable. The
// promises are taken back before the parser is compiled; both texts then end in its usual errors.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0

#include "gigawatt/schema/document.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <toml++/impl/preprocessor.h>

#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#undef TOML_ASSUME
#undef TOML_UNREACHABLE
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#define TOML_ASSUME(...) static_assert(true)
#define TOML_UNREACHABLE return {}

#include <toml++/toml.h>

#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {
namespace {

class Translation {
 public:
  Translation(const SourceText& source, int source_number)
      : source_(source), source_number_(source_number) {}

  Node node(const toml::node& from) const {
    Node to;
    to.span = span(from.source());
    if (const auto* table = from.as_table()) {
      to.kind = NodeKind::table;
      for (const auto& [key, value] : *table) {
        to.entries.push_back({std::string(key.str()), span(key.source()), node(value)});
      }
      // toml++ keeps keys by name; the order of the text is what a reader sees.
      std::ranges::sort(to.entries, {}, [](const Entry& e) {
        return std::pair(e.key_span.line, e.key_span.column);
      });
    } else if (const auto* array = from.as_array()) {
      to.kind = NodeKind::array;
      for (const toml::node& element : *array) to.elements.push_back(node(element));
    } else {
      scalar(from, to);
    }
    return to;
  }

  Span span(const toml::source_region& region) const {
    const int line = std::max(1, static_cast<int>(region.begin.line));
    const int column = std::max(1, static_cast<int>(region.begin.column));
    const bool one_line = region.begin.line == region.end.line;
    const int length = one_line ? static_cast<int>(region.end.column) - column : 1 << 20;
    return {source_number_, line, column, std::max(1, length)};
  }

 private:
  void scalar(const toml::node& from, Node& to) const {
    to.text = std::string(source_.slice(to.span.line, to.span.column, to.span.length));
    if (const auto* text = from.as_string()) {
      to.kind = NodeKind::text;
      to.text = text->get();
    } else if (const auto* integer = from.as_integer()) {
      to.kind = NodeKind::integer;
      to.integer = integer->get();
      to.real = static_cast<double>(integer->get());
    } else if (const auto* real = from.as_floating_point()) {
      to.kind = NodeKind::real;
      to.real = real->get();
    } else if (const auto* boolean = from.as_boolean()) {
      to.kind = NodeKind::boolean;
      to.boolean = boolean->get();
    } else {
      to.kind = from.is_time() ? NodeKind::time : NodeKind::date;
    }
  }

  const SourceText& source_;
  int source_number_;
};

// toml++ writes "Error while parsing key-value pair: cannot redefine existing string 'a'".
std::string message_of(std::string_view description) {
  const std::size_t colon = description.find(": ");
  if (description.starts_with("Error while parsing") && colon != std::string_view::npos) {
    return std::string(description.substr(colon + 2));
  }
  return std::string(description);
}

bool is_redefinition(std::string_view message) {
  return message.find("redefine") != std::string_view::npos ||
         message.find("cannot insert") != std::string_view::npos ||
         message.find("duplicate") != std::string_view::npos ||
         message.find("already") != std::string_view::npos;
}

// "power = 168 MW" and "start = 2027-05" are what people write first: both want quotes.
std::string quotes_hint(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  std::string_view value = line.substr(equals + 1);
  value = value.substr(std::min(value.find_first_not_of(" \t"), value.size()));
  value = value.substr(0, value.find('#'));
  value = value.substr(0, value.find_last_not_of(" \t") + 1);
  if (value.empty() || value.find_first_of("\"'[]{}") != std::string_view::npos) return {};
  return fmt::format("text, dates and quantities stand in quotes: \"{}\"", printable(value));
}

Diagnostic syntax_error(const SourceText& source, const toml::parse_error& error) {
  const std::string message = message_of(error.description());
  const bool twice = is_redefinition(message);
  const int line = std::max(1, static_cast<int>(error.source().begin.line));
  const int column = std::max(1, static_cast<int>(error.source().begin.column));
  return {.code = twice ? "GW109" : "GW108",
          .message = "not TOML: " + message,
          .at = source.at(line, column, 1),
          .expected = twice ? "each key and table once" : "TOML 1.0",
          .hint = twice ? "a list of tables is written with double brackets: [[debt]]"
                        : quotes_hint(source.line(line))};
}

}  // namespace

base::Expected<Node, Diagnostic> parse_toml(const SourceText& source, int source_number) {
  using Failure = base::Unexpected<Diagnostic>;
  if (source.text().size() > largest_text) {
    return Failure({.code = "GW105",
                    .message = "the text is larger than 4 MiB",
                    .at = source.whole(),
                    .expected = "a scenario of at most 4 MiB"});
  }
  if (const DeepPlace deep = find_deep_nesting(source.text()); deep.line > 0) {
    return Failure({.code = "GW110",
                    .message = fmt::format("nested deeper than {} levels", deepest_nesting),
                    .at = source.at(deep.line, deep.column, 1),
                    .expected = "tables and arrays a few levels deep"});
  }
  const toml::parse_result parsed = toml::parse(std::string_view(source.text()));
  if (!parsed) return Failure(syntax_error(source, parsed.error()));
  return Translation(source, source_number).node(parsed.table());
}

}  // namespace gigawatt::schema
