// The name of a described struct's fields, for the headers that only declare its describe().
#pragma once

#include <vector>

namespace gigawatt::schema {

struct Field;
using Fields = std::vector<Field>;

}  // namespace gigawatt::schema
