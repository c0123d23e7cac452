// A scenario as read and not yet understood: tables, arrays and values, each with its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {

constexpr std::size_t largest_text = 4u << 20;  // bytes of a scenario
constexpr int deepest_nesting = 64;

// Where a node stands, in source number `source` of the reading.
struct Span {
  int source = 0, line = 1, column = 1, length = 1;
};

enum class NodeKind {
  table,
  array,
  text,
  integer,
  real,
  boolean,
  date,
  time,
  bare  // a --set value without quotes: read as whatever the key takes
};

struct Entry;

struct Node {
  NodeKind kind = NodeKind::table;
  Span span;
  std::string text;  // of text and bare the value; of the other scalars as written
  std::int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  std::vector<Entry> entries;  // of a table, in the order of the text
  std::vector<Node> elements;  // of an array

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
};

struct Entry {
  std::string key;
  Span key_span;
  Node value;
};

// "a table", "text", "a whole number": for messages.
std::string_view name_of(NodeKind kind);

// The TOML 1.0 document in `source`; the first error of its grammar (GW105 to GW110) otherwise.
// `source_number` goes into the spans.
base::Expected<Node, Diagnostic> parse_toml(const SourceText& source, int source_number);

// The place where brackets or dotted keys nest deeper than deepest_nesting, so that no parser need
// recurse so deep; line 0 when they do not. Strings and comments are skipped.
struct DeepPlace {
  int line = 0, column = 0;
};
DeepPlace find_deep_nesting(std::string_view toml);

}  // namespace gigawatt::schema
