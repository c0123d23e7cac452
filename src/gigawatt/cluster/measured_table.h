// A CSV table of measured collectives: chip, op, ranks, message in elements, latency, type.
#pragma once

#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/cluster/measured.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::cluster {

// Columns chip, op, ranks, message_elements_or_bytes, latency_us, dtype; others are ignored.
// An element of "half" has two bytes, of "int8" one. An empty latency is a row to predict.
base::Expected<std::vector<MeasuredCollective>, std::vector<schema::Diagnostic>>
read_measured_collectives(std::string text, const std::string& name);

}  // namespace gigawatt::cluster
