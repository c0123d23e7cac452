#include "gigawatt/schema/document.h"

#include <algorithm>
#include <utility>

namespace gigawatt::schema {

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->find(key));
}

std::string_view name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::table:
      return "a table";
    case NodeKind::array:
      return "an array";
    case NodeKind::text:
      return "text";
    case NodeKind::integer:
      return "a whole number";
    case NodeKind::real:
      return "a number";
    case NodeKind::boolean:
      return "a boolean";
    case NodeKind::date:
      return "a date";
    case NodeKind::time:
      return "a time of day";
    case NodeKind::bare:
      return "text";
  }
  return "a value";
}

namespace {

// Walks over TOML text just far enough to know where strings and comments end.
class NestingScan {
 public:
  explicit NestingScan(std::string_view text) : text_(text) {}

  DeepPlace run() {
    while (i_ < text_.size()) {
      const char c = text_[i_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        while (i_ < text_.size() && text_[i_] != '\n') step();
        continue;
      }
      count(c);
      if (depth() > deepest_nesting) return {line_, column_};
      step();
    }
    return {};
  }

 private:
  void step() {
    const bool ends_line = text_[i_] == '\n';
    line_ += ends_line;
    // A byte inside a code point adds no column.
    const bool counts = (static_cast<unsigned char>(text_[i_]) & 0xC0) != 0x80;
    column_ = ends_line ? 1 : column_ + counts;
    ++i_;
  }

  // Every bracket is a level, and so is every dot of a key: of the keys that hold the open
  // brackets, of the key that awaits its value, of the key being read.
  int depth() const { return held_ + awaiting_ + dots_; }

  void count(char c) {
    switch (c) {
      case '.':
        ++dots_;
        break;
      case '=':
        awaiting_ = std::exchange(dots_, 0);
        break;
      case ',':
      case '\n':
        awaiting_ = dots_ = 0;
        break;
      case '[':
      case '{':
        open_.push_back(awaiting_ + 1);
        held_ += open_.back();
        awaiting_ = dots_ = 0;
        break;
      case ']':
      case '}':
        if (open_.empty()) break;
        held_ -= open_.back();
        open_.pop_back();
        awaiting_ = dots_ = 0;
        break;
      default:
        break;
    }
  }

  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool long_string = text_.substr(i_, 3) == three;
    for (int k = long_string ? 3 : 1; k > 0; --k) step();
    while (i_ < text_.size()) {
      const char c = text_[i_];
      if (c == '\n' && !long_string) return;  // an unclosed string: the parser will say so
      if (c == '\\' && quote == '"' && i_ + 1 < text_.size()) step();
      const bool closes = long_string ? text_.substr(i_, 3) == three : c == quote;
      const bool escaped = c == '\\' && quote == '"';
      if (closes && !escaped) {
        // Up to two quotes before the closing three belong to a long string.
        for (int k = long_string ? 5 : 1; k > 0 && i_ < text_.size() && text_[i_] == quote; --k) {
          step();
        }
        return;
      }
      step();
    }
  }

  std::string_view text_;
  std::size_t i_ = 0;
  int line_ = 1, column_ = 1;
  std::vector<int> open_;  // levels that each open bracket adds
  int held_ = 0, awaiting_ = 0, dots_ = 0;
};

}  // namespace

DeepPlace find_deep_nesting(std::string_view toml) { return NestingScan(toml).run(); }

}  // namespace gigawatt::schema
