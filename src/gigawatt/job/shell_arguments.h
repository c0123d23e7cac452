// Words of a shell command or script as a table of "--name value" pairs, each with its place.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/document.h"

namespace gigawatt::job {

// An argument that has a meaning, as written ("--num-layers").
struct KnownArgument {
  std::string_view name;
  enum class Value { none, number, text } value = Value::number;
};

struct ShellArguments {
  schema::Node table;  // keys as in KnownArgument; numbers, texts, and true for what takes no value
  std::vector<schema::Diagnostic> problems;  // of known arguments: no value, twice, a variable
  std::vector<schema::Diagnostic> warnings;  // unknown ones that are nearly a known one
};

// Quotes, array brackets and line ends part words; "#" begins a comment; NAME=value sets a variable
// for the words that follow. Names may be written with '_' for '-'.
ShellArguments read_shell_arguments(const schema::SourceText& source,
                                    std::span<const KnownArgument> known);

}  // namespace gigawatt::job
