#include "gigawatt/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace gigawatt::base {

void check_failed(const char* condition, const char* file, int line, const std::string& values) {
  std::fprintf(stderr, "gigawatt: internal check failed: %s at %s:%d  %s\n", condition, file, line,
               values.c_str());
  std::abort();
}

}  // namespace gigawatt::base
