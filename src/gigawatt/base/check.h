// Always-on checks: a broken assumption of ours stops the program and prints its values.
#pragma once

#include <sstream>
#include <string>
#include <string_view>

namespace gigawatt::base {

// Prints the failed condition with its place and values, then aborts. Never used for user input.
[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               const std::string& values);

template <class... Values>
std::string describe_values(const Values&... values) {
  std::ostringstream out;
  ((out << values << ' '), ...);
  return out.str();
}

}  // namespace gigawatt::base

// GIGAWATT_CHECK(rows > 0, "rows", rows): programmer errors only; user input gets a Diagnostic.
#define GIGAWATT_CHECK(condition, ...)                                                \
  do {                                                                                \
    if (!(condition)) [[unlikely]]                                                    \
      ::gigawatt::base::check_failed(#condition, __FILE__, __LINE__,                  \
                                     ::gigawatt::base::describe_values(__VA_ARGS__)); \
  } while (false)
