// A CSV table of measured collectives: chip, op, ranks, message in elements, latency, type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/cluster/measured.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::cluster {

// Columns chip, op, ranks, message_elements_or_bytes, latency_us, dtype; others are ignored.
// An element of "half" has two bytes, of "int8" one. An empty latency is a row to predict.
struct CollectiveRow {
  std::optional<MeasuredCollective> measured;
  std::vector<schema::Diagnostic> problems;  // empty where it makes sense
};
base::Expected<std::vector<CollectiveRow>, std::vector<schema::Diagnostic>> read_collective_rows(
    std::string text, const std::string& name);

// The same where every row must make sense.
base::Expected<std::vector<MeasuredCollective>, std::vector<schema::Diagnostic>>
read_measured_collectives(std::string text, const std::string& name);

}  // namespace gigawatt::cluster
