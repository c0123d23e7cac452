// Measured collectives within one domain, and the curves fitted on them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gigawatt/cluster/fit_curve.h"

namespace gigawatt::cluster {

struct MeasuredCollective {
  std::string chip;  // as the table names it: "H100"
  Collective collective = Collective::all_reduce;
  int ranks = 2;
  MeasuredSize at;
};

struct FittedCurve {
  std::string chip;
  Collective collective = Collective::all_reduce;
  int ranks = 2;
  CurveConstants constants;
  std::array<Residuals, kElements> residuals;
  bool measured = true;  // false: only other chips of its fabric were, at so many ranks

  Curve curve() const;
};

// The fabric that a chip has in common with others: {"H200", "NVLink 4"}. Chips that are absent
// have one of their own.
using Fabrics = std::map<std::string, std::string>;

// One curve for each chip, collective and number of ranks with at least three rows of its fabric.
// The rows of other chips on the same fabric speak too, more softly than the chip's own.
std::vector<FittedCurve> fit_collectives(std::span<const MeasuredCollective> measured,
                                         const Fabrics& fabrics);

// Predicted over measured seconds, less one, of rows that the curves cover.
struct CollectiveError {
  const MeasuredCollective* row = nullptr;
  double error = 0;
  double closed_form_error = 0;  // without residuals
};
std::vector<CollectiveError> errors_of(std::span<const FittedCurve> curves,
                                       std::span<const MeasuredCollective> measured);
// Two halves drawn by `seed`, each predicted from the other.
std::vector<CollectiveError> held_out_errors(std::span<const MeasuredCollective> measured,
                                             const Fabrics& fabrics, std::uint64_t seed);

}  // namespace gigawatt::cluster
