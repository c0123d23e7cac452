// Any bytes as a table of measured kernels, or as residual tables: refused with a reason, or every
// row predicted as a finite time or refused in turn.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/residual.h"
#include "gigawatt/validation/score_kernels.h"

namespace {

using namespace gigawatt;

void read_as_kernels(const std::string& text) {
  const auto kernels = validation::read_measured_kernels(text, "f.csv");
  if (!kernels) {
    fuzz::check_refusal(kernels.error());
    return;
  }
  const auto score = validation::score_kernels(catalog::shipped(), *kernels);
  GIGAWATT_CHECK(score.predictions.size() + score.refused.size() == kernels->size(),
                 kernels->size());
  for (const validation::KernelPrediction& p : score.predictions) {
    GIGAWATT_CHECK(std::isfinite(p.predicted_us) && p.predicted_us > 0, p.id, p.predicted_us);
    GIGAWATT_CHECK(p.error.has_value() == p.measured_us.has_value(), p.id);
  }
}

void read_as_residuals(const std::string& text) {
  const auto tables = chip::read_residuals(text);
  if (!tables) {
    GIGAWATT_CHECK(!tables.error().empty(), "a refusal says why");
    return;
  }
  for (const chip::Residual& table : *tables) {
    const std::vector<double> sizes(table.axes().size(), 100);
    const double factor = table.factor(sizes);
    GIGAWATT_CHECK(std::isfinite(factor) && factor > 0, table.name(), factor);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as_kernels(text);
  read_as_residuals(text);
  return 0;
}
