#include "gigawatt/schema/json_document.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gigawatt::schema {
namespace {

using Library = nlohmann::json;

// Hands the text to the parser and keeps count of how much of it was taken.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  std::size_t* taken;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    ++at;
    ++*taken;
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at == b.at;
  }
};

// Line and column of offsets that only rise, so that a long line is walked once.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  Span span(std::size_t begin, std::size_t end, int source) {
    for (; offset_ < begin; ++offset_) {
      const bool continuation = (static_cast<unsigned char>(text_[offset_]) & 0xC0) == 0x80;
      if (text_[offset_] == '\n') {
        ++line_;
        column_ = 1;
      } else if (!continuation) {
        ++column_;
      }
    }
    const int length = code_points(text_.substr(begin, end - begin));
    return {.source = source, .line = line_, .column = column_, .length = std::max(1, length)};
  }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  int line_ = 1, column_ = 1;
};

bool may_be_in_number(char c) {
  return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

// Receives the parser's events and builds the tree.
class TreeBuilder : public nlohmann::json_sax<Library> {
 public:
  TreeBuilder(const SourceText& source, int number)
      : source_(source), number_(number), places_(source.text()) {}

  std::size_t* taken() { return &taken_; }
  Node take_root() { return std::move(root_); }
  const std::optional<Diagnostic>& problem() const { return problem_; }

  bool null() override {
    if (!open_.empty() && open_.back()->kind == NodeKind::table)
      open_.back()->entries.back().value.kind = NodeKind::bare;  // taken out when the table ends
    return true;
  }
  bool boolean(bool value) override {
    Node node{.kind = NodeKind::boolean, .span = word_span(value ? 4 : 5)};
    node.text = value ? "true" : "false";
    node.boolean = value;
    return add(std::move(node));
  }
  bool number_integer(number_integer_t value) override {
    Node node = number(NodeKind::integer);
    node.integer = value;
    node.real = static_cast<double>(value);
    return add(std::move(node));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
      return number_integer(static_cast<std::int64_t>(value));
    return number_float(static_cast<double>(value), {});
  }
  bool number_float(number_float_t value, const string_t&) override {
    Node node = number(NodeKind::real);
    node.real = value;
    return add(std::move(node));
  }
  bool string(string_t& value) override {
    Node node{.kind = NodeKind::text, .span = quoted_span()};
    node.text = std::move(value);
    return add(std::move(node));
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(NodeKind::table); }
  bool start_array(std::size_t) override { return open(NodeKind::array); }
  bool key(string_t& value) override {
    open_.back()->entries.push_back({.key = std::move(value), .key_span = quoted_span()});
    return true;
  }
  bool end_object() override {
    const bool good = check_keys(*open_.back());
    std::erase_if(open_.back()->entries,
                  [](const Entry& entry) { return entry.value.kind == NodeKind::bare; });
    open_.pop_back();
    return good;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const Library::exception& error) override {
    constexpr int number_out_of_range = 406;
    const std::size_t last = taken_ == 0 ? 0 : taken_ - 1;
    const Span at = places_.span(last, std::min(last + 1, source_.text().size()), number_);
    if (error.id == number_out_of_range) {
      report("GW205", at, "the number is too large", "a finite number");
      return false;
    }
    std::string_view why = error.what();
    if (const auto head = why.find("column "); head != std::string_view::npos)
      why.remove_prefix(std::min(why.find(": ", head), why.size() - 2) + 2);
    report("GW115", at, printable(why), "JSON (RFC 8259)");
    return false;
  }

 private:
  void report(std::string_view code, const Span& at, std::string message, std::string expected) {
    problem_ = Diagnostic{.code = std::string(code),
                          .message = std::move(message),
                          .at = source_.at(at.line, at.column, at.length),
                          .expected = std::move(expected)};
  }

  Span word_span(std::size_t length) { return places_.span(taken_ - length, taken_, number_); }
  // Of the string that was just read: back to the quote that no backslash protects.
  Span quoted_span() {
    const std::string& text = source_.text();
    std::size_t begin = taken_ - 1;
    const auto protected_here = [&] {
      std::size_t slashes = 0;
      while (slashes < begin && text[begin - 1 - slashes] == '\\') ++slashes;
      return slashes % 2 == 1;
    };
    do --begin;
    while (begin > 0 && (text[begin] != '"' || protected_here()));
    return places_.span(begin, taken_, number_);
  }
  Node number(NodeKind kind) {
    const std::string& text = source_.text();
    std::size_t end = taken_;  // one further than the number where anything follows it
    while (end > 0 && !may_be_in_number(text[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && may_be_in_number(text[begin - 1])) --begin;
    Node node{.kind = kind, .span = places_.span(begin, end, number_)};
    node.text = text.substr(begin, end - begin);
    return node;
  }

  Node* place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    Node& parent = *open_.back();
    if (parent.kind == NodeKind::table) {
      parent.entries.back().value = std::move(node);
      return &parent.entries.back().value;
    }
    return &parent.elements.emplace_back(std::move(node));
  }
  bool add(Node node) {
    place(std::move(node));
    return true;
  }
  bool open(NodeKind kind) {
    Node node{.kind = kind, .span = word_span(1)};
    if (open_.size() >= static_cast<std::size_t>(deepest_nesting)) {
      report("GW110", node.span, fmt::format("more than {} levels of nesting", deepest_nesting),
             fmt::format("at most {} levels", deepest_nesting));
      return false;
    }
    open_.push_back(place(std::move(node)));
    return true;
  }
  bool check_keys(const Node& table) {
    const std::vector<Entry>& entries = table.entries;
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return entries[i].key; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const Entry &first = entries[order[i - 1]], &second = entries[order[i]];
      if (first.key != second.key) continue;
      report("GW109", second.key_span,
             fmt::format("\"{}\" stands twice in one object", printable(second.key)),
             "each key once");
      problem_->hint = fmt::format("the other is in line {}", first.key_span.line);
      return false;
    }
    return true;
  }

  const SourceText& source_;
  int number_;
  Places places_;
  std::size_t taken_ = 0;
  Node root_;
  std::vector<Node*> open_;
  std::optional<Diagnostic> problem_;
};

}  // namespace

base::Expected<Node, Diagnostic> parse_json(const SourceText& source, int source_number) {
  const std::string& text = source.text();
  TreeBuilder builder(source, source_number);
  const CountingIterator begin{text.data(), builder.taken()};
  const CountingIterator end{text.data() + text.size(), builder.taken()};
  if (Library::sax_parse(begin, end, &builder)) return builder.take_root();
  return base::Unexpected<Diagnostic>(*builder.problem());
}

}  // namespace gigawatt::schema
