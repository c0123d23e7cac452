// Reading a text file that a user named, with every way in which that fails said plainly.
#pragma once

#include <cstddef>
#include <string>

#include "gigawatt/base/expected.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/document.h"

namespace gigawatt::schema {

// What the file is to be; a scenario unless said otherwise.
struct TextRules {
  std::size_t most_bytes = largest_text;
  std::string what = "a scenario";  // "a table of runs"
  std::string format = "TOML";
  bool hash_comments = true;  // a file of nothing but these is empty
  std::string hint_empty = "\"gigawatt init NAME\" writes one to start from";
  std::string hint_large = "long series belong into a CSV file";
};

// The UTF-8 text of a regular file of at most `most_bytes`, without a byte-order mark; GW101 to
// GW107 otherwise. Never reads more than the limit, and never waits on a pipe.
base::Expected<std::string, Diagnostic> read_text_file(const std::string& path,
                                                       const TextRules& rules = {});

// The same checks on bytes already in memory (GW104 to GW107).
base::Expected<std::string, Diagnostic> checked_text(std::string bytes, const std::string& name,
                                                     const TextRules& rules = {});

}  // namespace gigawatt::schema
