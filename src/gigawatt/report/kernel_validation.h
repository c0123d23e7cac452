// The kernel model against measured kernels, as a terminal table, JSON and CSV.
#pragma once

#include <string>

#include "gigawatt/schema/json_fwd.h"
#include "gigawatt/validation/score_kernels.h"

namespace gigawatt::report {

inline constexpr const char* kValidateKernelsSchema = "gigawatt.validate-kernels/1";

schema::Json kernel_validation_to_json(const validation::KernelScore& score);
// Columns row, measured_us, predicted_us, error; empty where the row was not measured.
std::string kernel_validation_to_csv(const validation::KernelScore& score);
std::string kernel_validation_to_text(const validation::KernelScore& score);

}  // namespace gigawatt::report
