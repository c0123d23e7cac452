// A problem of meaning in what was read, which is shown at the place of the value that has it.
#pragma once

#include <string>
#include <string_view>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::schema {

// Found after reading: at the place of `path` or, where that is a default,
// of the nearest table around it that was written. The code must be registered.
struct Finding {
  std::string_view code;
  std::string message;
  std::string expected = {};
  std::string hint = {};
  Severity severity = Severity::error;
};
Diagnostic diagnostic_at(const Provenances& provenance, std::string_view path, Finding finding);

}  // namespace gigawatt::schema
