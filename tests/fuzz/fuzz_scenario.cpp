// Any text as a scenario, its first line perhaps a --set: no crash, and every failure says what,
// where and in printable text; what was read can be written out and read again.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/schema/resolved.h"
#include "gigawatt/schema/sample_spec.h"

namespace {

using namespace gigawatt;
using schema::sample::Deal;

void check_diagnostics(const schema::ReadReport& report) {
  for (const schema::Diagnostic& d : report.diagnostics) {
    GIGAWATT_CHECK(schema::find_code(d.code) != nullptr, d.code);
    GIGAWATT_CHECK(!d.message.empty(), d.code);
    GIGAWATT_CHECK(d.at.line == 0 || (d.at.column > 0 && d.at.length > 0), d.code, d.message);
  }
  const std::string shown = schema::render(report.diagnostics, {.colour = false});
  GIGAWATT_CHECK(schema::first_invalid_utf8(shown) == std::string::npos, shown);
  GIGAWATT_CHECK(shown.find('\x1b') == std::string::npos, shown);
  for (const schema::Diagnostic& d : report.diagnostics) (void)schema::to_json(d).dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  schema::ReadOptions options;
  constexpr std::string_view mark = "--set ";
  while (text.starts_with(mark)) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    options.settings.emplace_back(text.substr(mark.size(), end - std::min(end, mark.size())));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  Deal deal;
  const auto report = schema::read_scenario_text(text, "fuzz.toml", describe(deal), options);
  check_diagnostics(report);
  if (!report.ok()) return 0;
  const std::string resolved = schema::resolved_toml(describe(deal));
  Deal back;
  const auto again = schema::read_scenario_text(resolved, "resolved.toml", describe(back));
  GIGAWATT_CHECK(again.diagnostics.empty(), resolved, schema::render(again.diagnostics));
  GIGAWATT_CHECK(schema::resolved_toml(describe(back)) == resolved, resolved);
  (void)schema::resolved_json(describe(deal), &report.provenance).dump();
  return 0;
}
