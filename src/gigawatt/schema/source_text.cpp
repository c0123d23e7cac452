#include "gigawatt/schema/source_text.h"

#include <algorithm>
#include <utility>

namespace gigawatt::schema {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr int shown_before = 60, shown_columns = 160;  // of a line longer than a screen

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the well-formed code point at the front of `text`; 0 when it is malformed.
// Table 3-7 of the Unicode Standard: no overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

}  // namespace

int code_points(std::string_view utf8) {
  return static_cast<int>(utf8.size()) -
         static_cast<int>(std::count_if(utf8.begin(), utf8.end(), is_continuation));
}

std::size_t byte_offset(std::string_view utf8, int index) {
  std::size_t offset = 0;
  while (offset < utf8.size()) {
    if (!is_continuation(utf8[offset]) && index-- <= 0) break;
    ++offset;
  }
  return offset;
}

std::size_t first_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
    if (i == text.size()) break;
    const std::size_t size = code_point_size(text.substr(i));
    if (size == 0) return i;
    i += size;
  }
  return std::string_view::npos;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = code_point_size(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    // C1 controls (U+0080 to U+009F) drive terminals as well as C0 do.
    const bool c1 = size == 2 && byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (text[i] == '\t') {
      out += ' ';
    } else if (size == 0 || c1 || (size == 1 && (byte < 0x20 || byte == 0x7F))) {
      out += replacement;
    } else {
      out += text.substr(i, size);
    }
    i += std::max<std::size_t>(size, 1);
  }
  return out;
}

SourceText::SourceText(std::string name, std::string text, int first_line)
    : name_(std::move(name)), text_(std::move(text)), first_line_(first_line) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view SourceText::line(int number) const {
  const int index = number - first_line_;
  if (index < 0 || index >= static_cast<int>(line_starts_.size())) return {};
  const std::size_t begin = line_starts_[index];
  std::size_t end = index + 1 < static_cast<int>(line_starts_.size()) ? line_starts_[index + 1] - 1
                                                                      : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

std::string_view SourceText::slice(int line_number, int column, int length) const {
  std::string_view rest = line(line_number);
  rest.remove_prefix(byte_offset(rest, column - 1));
  return rest.substr(0, byte_offset(rest, length));
}

Location SourceText::at(int line_number, int column, int length) const {
  const std::string_view whole_line = line(line_number);
  const int columns = code_points(whole_line);
  // A place just behind the line's end is where something is missing.
  column = std::clamp(column, 1, columns + 1);
  length = std::clamp(length, 1, std::max(1, columns - column + 1));
  const int start = columns > shown_columns ? std::max(1, column - shown_before) : 1;
  return {.file = name_,
          .line = line_number,
          .column = column,
          .length = length,
          .source_line = printable(slice(line_number, start, shown_columns)),
          .source_line_start = start};
}

Position SourceText::position(std::size_t offset) const {
  const auto next = std::ranges::upper_bound(line_starts_, offset);
  const std::size_t start = *(next - 1);
  const auto index = static_cast<int>(next - line_starts_.begin()) - 1;
  return {first_line_ + index,
          1 + code_points(std::string_view(text_).substr(start, offset - start))};
}

}  // namespace gigawatt::schema
