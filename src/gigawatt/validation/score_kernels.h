// The kernel model against measured kernels: every row predicted, errors by series.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/validation/kernel_table.h"
#include "gigawatt/validation/score_training.h"

namespace gigawatt::validation {

// Errors are predicted over measured, less one.
struct KernelPrediction {
  std::string id;
  std::optional<double> measured_us;
  double predicted_us = 0;
  std::optional<double> error;
};

struct RefusedKernel {
  std::string id;
  std::string reason;
};

// Rows of one chip and kind of kernel: "H100/bfloat16/training", "B200/attention/decode"; with
// the source of the kernels behind where the table names it.
struct KernelSeries {
  std::string name;
  std::size_t rows = 0;  // measured ones
  bool fitted = false;   // constants of this chip and kind come from measured kernels
  double mean_abs_error = 0, median_abs_error = 0, p90_abs_error = 0, bias = 0;
  double closed_form_mean_abs_error = 0;  // without residual tables
};

struct KernelScore {
  std::size_t rows_total = 0;
  std::vector<KernelPrediction> predictions;
  std::vector<RefusedKernel> refused;
  std::vector<KernelSeries> series;  // by name; only those with measured rows
  // All series with the same weight, products of all sizes once: those of experts, and the others.
  ErrorFigures dense, moe;
};

// Kernels run at the boost clock, as benchmarks do, unless a row says sustained. A row is refused
// where its chip, its data type or so many ranks have no model.
KernelScore score_kernels(const catalog::Catalog& catalog, std::span<const MeasuredKernel> kernels);

}  // namespace gigawatt::validation
