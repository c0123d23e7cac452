// Where each value of a scenario came from: the file, the command line, the catalog, our default.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {

enum class Origin { file, command_line, catalog, built_in };

struct Provenance {
  Origin origin = Origin::built_in;
  std::string text;        // as written; of a built-in default as it would be written
  std::string source;      // citation: a catalog row or an address
  std::string confidence;  // "A", "B", "C" or empty
  std::string reason;
  std::optional<std::pair<double, double>> range;  // in base units (months for a count of months)
  Location at;                                     // line 0 for a default
};

// By dotted path: "debt[0].amount". Tables and lists have an entry too, with an empty text.
using Provenances = std::map<std::string, Provenance, std::less<>>;

// Whether somebody wrote the value, in the file or on the command line.
bool written(const Provenances& provenances, std::string_view path);

// "file", "command line", "catalog", "built-in".
std::string_view name_of(Origin origin);

}  // namespace gigawatt::schema
