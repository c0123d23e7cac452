#include "gigawatt/report/json.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "gigawatt/base/check.h"

namespace gigawatt::report {

using Json = nlohmann::ordered_json;

Json diagnostics_list(std::span<const schema::Diagnostic> diagnostics) {
  Json list = Json::array();
  for (const schema::Diagnostic& diagnostic : diagnostics)
    list.push_back(schema::to_json(diagnostic));
  return list;
}

Json diagnostics_to_json(const char* schema_name, std::span<const schema::Diagnostic> diagnostics) {
  return {{"schema", schema_name}, {"diagnostics", diagnostics_list(diagnostics)}};
}

std::string first_not_finite(const Json& json) {
  if (json.is_number_float() && !std::isfinite(json.get<double>())) return "/";
  if (!json.is_structured()) return {};
  for (const auto& [key, value] : json.items())
    if (const std::string place = first_not_finite(value); !place.empty())
      return "/" + key + (place == "/" ? "" : place);
  return {};
}

std::string json_text(const Json& json) {
  const std::string place = first_not_finite(json);
  GIGAWATT_CHECK(place.empty(), "not finite", place);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gigawatt::report
