#include "gigawatt/schema/words.h"

namespace gigawatt::schema {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const char small = lower(c);
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9')) result += small;
  }
  return result;
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<std::string> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(separators));
    if (!word.empty()) words.push_back(lower(word));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : text.size());
  }
  return words;
}

}  // namespace gigawatt::schema
