// Reading a text file that a user named, with every way in which that fails said plainly.
#pragma once

#include <string>

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::schema {

// The UTF-8 text of a regular file of at most 4 MiB, without a byte-order mark; GW101 to GW107
// otherwise. Never reads more than the limit, and never waits on a pipe.
base::Expected<std::string, Diagnostic> read_text_file(const std::string& path);

// The same checks on bytes already in memory (GW104 to GW107).
base::Expected<std::string, Diagnostic> checked_text(std::string bytes, const std::string& name);

}  // namespace gigawatt::schema
