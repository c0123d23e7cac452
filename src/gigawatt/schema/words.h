// Names as people spell them: small letters, letters and digits alone, words between separators.
// ASCII alone; other bytes stay as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gigawatt::schema {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lower(std::string_view text);

// Small letters and digits alone: "ZB-H1", "zb_h1" and "zb h1" are one word.
std::string folded(std::string_view text);

bool holds(std::string_view text, std::string_view part);

// Small letters; none is empty.
std::vector<std::string> words_of(std::string_view text, std::string_view separators);

}  // namespace gigawatt::schema
