// Any bytes as an hourly series: diagnostics with known codes, or hours that rise with one finite
// value each. The first byte chooses the zone, the label, the columns and whether gaps may be.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/power/clock.h"
#include "gigawatt/power/hourly_csv.h"
#include "gigawatt/power/hourly_file.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto zones = power::named_zones();
  power::HourlyFileSpec spec{.columns = {"price"}};
  spec.zone = std::string(zones[(data[0] >> 3) % zones.size()].name);
  spec.label = (data[0] & 1) != 0 ? power::HourLabel::ending : power::HourLabel::beginning;
  spec.gaps = (data[0] & 2) != 0;
  if ((data[0] & 4) != 0) {
    spec.time_column = "date";
    spec.hour_column = "hour";
  }
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto table = power::read_hourly_text(bytes, "f.csv", spec);
  if (!table) {
    fuzz::check_refusal(table.error());
    return 0;
  }
  GIGAWATT_CHECK(table->values.size() == 1, table->values.size());
  GIGAWATT_CHECK(table->values[0].size() == table->hour.size(), table->hour.size());
  for (std::size_t i = 0; i < table->hour.size(); ++i) {
    GIGAWATT_CHECK(std::isfinite(table->values[0][i]), i);
    if (i > 0) {
      const long step = table->hour[i] - table->hour[i - 1];
      GIGAWATT_CHECK(spec.gaps ? step > 0 : step == 1, step);
    }
  }
  const auto year = power::whole_year(*table, "f.csv");
  if (!year) fuzz::check_refusal(year.error());
  return 0;
}
