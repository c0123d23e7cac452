// Texts one after the other with a separator between them: "a, b, c". So does fmt::join, with which
// a file takes half a second longer to compile.
#pragma once

#include <string>
#include <string_view>

namespace gigawatt::base {

// Of anything whose elements are texts.
template <class Texts>
std::string joined(const Texts& texts, std::string_view separator) {
  std::string all;
  bool first = true;
  for (const std::string_view text : texts) {
    if (!first) all += separator;
    all += text;
    first = false;
  }
  return all;
}

}  // namespace gigawatt::base
