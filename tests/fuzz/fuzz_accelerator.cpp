// Any text as a chip that a user describes: diagnostics that say something, or a chip whose figures
// are finite and positive and whose id can be said on a command line.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/report/chips.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/json.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const catalog::Catalog& catalog = catalog::shipped();
  const auto chip =
      chip::read_accelerator_text({reinterpret_cast<const char*>(data), size}, "f.toml", catalog);
  if (!chip) {
    fuzz::check_refusal(chip.error());
    return 0;
  }
  const chip::Accelerator& a = chip->accelerator;
  GIGAWATT_CHECK(!a.id.empty() && a.memory.base_value() > 0, a.id);
  for (const auto& peak : a.peak)
    GIGAWATT_CHECK(!peak || (std::isfinite(peak->base_value()) && peak->base_value() > 0), a.id);
  const report::ChipsView one = report::chips_view(catalog, {*chip});
  const std::string screen = report::chips_to_terminal(one);
  GIGAWATT_CHECK(screen.find('\x1b') == std::string::npos, screen);
  GIGAWATT_CHECK(report::first_not_finite(report::chips_to_json(one)).empty(), screen);
  const chip::Shelf shelf(catalog);
  (void)report::chips_to_terminal(report::chips_view(catalog, {*shelf.find("h100"), *chip}));
  return 0;
}
