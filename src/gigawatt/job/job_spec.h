// Which chips a scenario runs, and the training job that they run.
#pragma once

#include <optional>
#include <string>

#include "gigawatt/base/units.h"
#include "gigawatt/chip/chip_units.h"
#include "gigawatt/chip/precision.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::job {

// [chip] of a scenario.
struct ChipSpec {
  std::string name;
  std::optional<chip::ChipRent> price;  // of an hour; absent: the newest that was published
  std::string reference;                // the chip whose price says what a PFLOP-hour costs
  friend bool operator==(const ChipSpec&, const ChipSpec&) = default;
};
schema::Fields describe(ChipSpec& spec);

// [job] of a scenario.
struct JobSpec {
  std::string model;  // of the catalog
  base::Chips chips;  // of one job
  base::Tokens batch;
  std::optional<base::Tokens> sequence;  // absent: as the model was pretrained
  chip::Precision precision = chip::Precision::bf16;
  friend bool operator==(const JobSpec&, const JobSpec&) = default;
};
schema::Fields describe(JobSpec& spec);

}  // namespace gigawatt::job
