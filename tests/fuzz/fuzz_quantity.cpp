// Any text as a quantity of any dimension: a finite value that survives the round trip, or an error
// that says something.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/date_text.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/source_text.h"
#include "gigawatt/schema/unit_text.h"

namespace {

using namespace gigawatt;
using schema::QuantityError;

void check_error(const QuantityError& error, std::string_view text) {
  GIGAWATT_CHECK(!error.code.empty() && !error.message.empty() && !error.expected.empty(), text);
  const int end = error.begin + error.length;
  GIGAWATT_CHECK(error.begin >= 0 && error.length >= 0, text, error.begin, error.length);
  GIGAWATT_CHECK(end <= schema::code_points(text) + 1, text, error.begin, error.length);
}

void read_as(std::string_view text, base::Dimension dimension, std::string_view unit) {
  const auto value = schema::parse_quantity(text, dimension, unit);
  if (!value) return check_error(value.error(), text);
  GIGAWATT_CHECK(std::isfinite(*value), text, *value);
  const std::string again = schema::format_quantity(*value, dimension, unit);
  const auto back = schema::parse_quantity(again, dimension, unit);
  GIGAWATT_CHECK(back.has_value() && *back == *value, text, again);
  GIGAWATT_CHECK(!schema::human_quantity(*value, dimension, unit).empty(), text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace dim = base::dimensions;
  if (size > 256) return 0;  // beyond that only the same again, slower
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as(text, dim::none, "");
  read_as(text, dim::none, "%");
  for (base::Dimension dimension :
       {dim::time, dim::energy, dim::power, dim::capacity, dim::money, dim::data, dim::tokens,
        dim::chips, base::EnergyPrice::dimension, base::CapacityPrice::dimension,
        base::CapacityCost::dimension, base::OperationRate::dimension, dim::money / dim::hashes,
        dim::money / dim::chips / dim::time}) {
    read_as(text, dimension, "");
  }
  const auto months = schema::parse_months(text);
  if (!months) check_error(months.error(), text);
  (void)schema::parse_month(text);
  const auto unit = schema::parse_unit(text);
  GIGAWATT_CHECK(unit.has_value() || !unit.error().message.empty(), text);
  return 0;
}
