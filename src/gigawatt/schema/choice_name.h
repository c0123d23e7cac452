// The word of an enum's value, where the enum is a choice of a Spec.
#pragma once

#include <cstddef>
#include <string_view>

namespace gigawatt::schema {

template <class Choice>
std::string_view choice_name(Choice choice) {
  return choice_names(choice)[static_cast<std::size_t>(choice)];
}

}  // namespace gigawatt::schema
