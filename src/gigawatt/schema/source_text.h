// The text a value was read from (a scenario file, one --set), cut into lines to point into.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::schema {

// A place in a source, ready to be shown without it. Lines and columns count from 1, columns in
// code points; line 0 means the source as a whole.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  int length = 0;             // code points to underline; at least 1 when there is a line
  std::string source_line;    // at most a screen's width of it
  int source_line_start = 1;  // column of its first code point, beyond 1 when the line was cropped
};

// Line and column alone; both count from 1, columns in code points.
struct Position {
  int line = 1, column = 1;
};

class SourceText {
 public:
  // `first_line` is the number of the first line: the third --set is line 3 of "--set".
  SourceText(std::string name, std::string text, int first_line = 1);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  std::string_view line(int number) const;  // without its end; empty when there is no such line
  // `length` code points of a line, beginning at `column`.
  std::string_view slice(int line_number, int column, int length) const;
  Location at(int line_number, int column, int length) const;
  // Where the byte at `offset` of the text stands.
  Position position(std::size_t offset) const;
  Location whole() const { return {.file = name_}; }

 private:
  std::string name_;
  std::string text_;
  int first_line_;
  std::vector<std::size_t> line_starts_;
};

// --- UTF-8 ------------------------------------------------------------------------------------

int code_points(std::string_view utf8);
// Byte offset of code point number `index` (its end when there are fewer).
std::size_t byte_offset(std::string_view utf8, int index);
// Offset of the first byte that is not well-formed UTF-8; npos when all is well.
std::size_t first_invalid_utf8(std::string_view text);
// `text` fit for a terminal: control characters and malformed bytes become U+FFFD, a tab a space.
std::string printable(std::string_view text);

}  // namespace gigawatt::schema
