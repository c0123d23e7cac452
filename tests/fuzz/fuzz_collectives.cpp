// Any bytes as a table of measured collectives: diagnostics, or rows with a positive size whose
// predicted times are finite and, where a curve can be fitted on them, stay so.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/measured_table.h"
#include "gigawatt/cluster/prediction.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto rows = cluster::read_measured_collectives(text, "rows.csv");
  if (!rows) {
    fuzz::check_refusal(rows.error());
    return 0;
  }
  cluster::CollectivePredictor predictor(catalog::shipped());
  for (const cluster::MeasuredCollective& row : *rows) {
    GIGAWATT_CHECK(row.ranks >= 2 && row.at.bytes > 0 && row.at.seconds >= 0, row.chip);
    const auto seconds = predictor.seconds(row);
    GIGAWATT_CHECK(!seconds || (std::isfinite(*seconds) && *seconds > 0), row.chip, row.at.bytes);
  }
  constexpr std::size_t most_to_fit = 64;  // a fit of thousands of curves is slow, not wrong
  if (rows->size() > most_to_fit) return 0;
  const auto curves = cluster::fit_collectives(*rows, {});
  for (const auto& error : cluster::errors_of(curves, *rows))
    GIGAWATT_CHECK(std::isfinite(error.error) && error.error > -1, error.row->chip);
  return 0;
}
