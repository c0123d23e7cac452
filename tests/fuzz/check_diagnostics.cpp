#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::fuzz {

void check_diagnostics(std::span<const schema::Diagnostic> diagnostics) {
  for (const schema::Diagnostic& d : diagnostics) {
    GIGAWATT_CHECK(schema::find_code(d.code) != nullptr, d.code);
    GIGAWATT_CHECK(!d.message.empty(), d.code);
    GIGAWATT_CHECK(d.at.line == 0 || (d.at.column > 0 && d.at.length > 0), d.code, d.message);
    const schema::Json json = schema::to_json(d);
    GIGAWATT_CHECK(schema::Json::parse(json.dump()) == json, d.code, json);
  }
  const std::string shown = schema::render(diagnostics, {.colour = false});
  GIGAWATT_CHECK(schema::first_invalid_utf8(shown) == std::string::npos, shown);
  GIGAWATT_CHECK(shown.find('\x1b') == std::string::npos, shown);
}

void check_refusal(std::span<const schema::Diagnostic> diagnostics) {
  GIGAWATT_CHECK(!diagnostics.empty(), "a refusal says why");
  check_diagnostics(diagnostics);
}

}  // namespace gigawatt::fuzz
