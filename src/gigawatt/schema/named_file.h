// Files that a scenario names: where they are, and where what is wrong with them is shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::schema {

// A relative `file` counts from the folder of the text that wrote the key at `path`, or from the
// working folder where the command line did.
std::string named_file(const Provenances& provenance, std::string_view path,
                       const std::string& file);

// What concerns the file as a whole is shown at that key, the rest at the file's own lines.
std::vector<Diagnostic> of_named_file(const Provenances& provenance, std::string_view path,
                                      const std::string& file, std::vector<Diagnostic> found);

}  // namespace gigawatt::schema
