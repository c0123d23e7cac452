#include "gigawatt/report/json.h"

#include <cmath>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

using schema::Json;

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
  if (json.is_number() && !std::isfinite(json.number())) return "/";
  const auto within = [](const Json& inner, const std::string& key) -> std::string {
    const std::string place = first_not_finite(inner);
    return place.empty() ? "" : "/" + key + (place == "/" ? "" : place);
  };
  for (std::size_t i = 0; i < json.elements().size(); ++i)
    if (std::string place = within(json.elements()[i], std::to_string(i)); !place.empty())
      return place;
  for (const auto& [key, value] : json.members())
    if (std::string place = within(value, key); !place.empty()) return place;
  return {};
}

std::string json_text(const Json& json) {
  const std::string place = first_not_finite(json);
  GIGAWATT_CHECK(place.empty(), "not finite", place);
  return json.dump(2) + "\n";
}

}  // namespace gigawatt::report
