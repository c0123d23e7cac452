// Accelerators side by side: what they are, what they cost, and an advertised speed-up taken apart.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/chip/claims.h"
#include "gigawatt/chip/measured_power.h"
#include "gigawatt/chip/shelf.h"
#include "gigawatt/chip/speedup.h"
#include "gigawatt/job/workload_gain.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kChipsSchema = "gigawatt.chips/1";

// One chip is told in full, two are compared (the second over the first), more are a table.
struct ChipsView {
  std::vector<chip::PricedChip> chips;
  std::optional<chip::Speedup> speedup;  // of two
  std::vector<chip::ClaimCheck> claims;
  std::vector<chip::MeasuredPower> power;    // of one
  std::vector<job::WorkloadGain> workloads;  // of two
  bool shipped = true;                       // the one chip is a row of the catalog
};

ChipsView chips_view(const catalog::Catalog& catalog, std::vector<chip::PricedChip> chips);

struct ChipsOptions {
  bool colour = false;
  int width = 80;
};
std::string chips_to_terminal(const ChipsView& view, const ChipsOptions& options = {});

// What is not published is null, and `<key>_outcome` says so.
schema::Json chips_to_json(const ChipsView& view);

}  // namespace gigawatt::report
