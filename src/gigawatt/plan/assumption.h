// A number that the result leans on and that no document vouches for.
#pragma once

#include <string>

namespace gigawatt::plan {

struct Assumption {
  std::string name;  // dotted path in the scenario
  std::string value, unit, confidence, reason, source;
  std::string origin;        // "catalog", "file", "built-in", "command line"
  double npv_lever_usd = 0;  // largest change of mean NPV over its range
  double default_lever = 0;  // largest change of the default probability
  std::string outcome;       // why there is no lever; empty: the two above were measured
  std::string range;         // "4 % to 12 %"; where none is known, a tenth either way
};

}  // namespace gigawatt::plan
