// JSON Schema (draft 2020-12) of a scenario, with which an editor completes and checks the file.
#pragma once

#include <string>
#include <string_view>

#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::schema {

// Every key with description, default, range and example; quantities by pattern, plain or
// annotated, uncertain ones also as distributions. What the reader accepts in usual spelling the
// schema accepts; ranges of quantities in text are the reader's alone.
Json json_schema(const Fields& root, std::string_view title);

// The ECMA-262 pattern of a quantity's text, for units of that dimension.
std::string quantity_pattern(base::Dimension dimension, std::string_view unit);

}  // namespace gigawatt::schema
