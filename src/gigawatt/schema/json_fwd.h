// The name of the JSON value, for headers that only hand one on.
#pragma once

namespace gigawatt::schema {

class Json;

}  // namespace gigawatt::schema
