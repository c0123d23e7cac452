// The arguments of a Megatron-LM command line, read as a model, a layout and a batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/chip/precision.h"
#include "gigawatt/job/layout.h"
#include "gigawatt/job/transformer.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::job {

struct MegatronArguments {
  Transformer model;
  Layout layout;  // data: what the chips leave, 1 where they are not known
  std::optional<std::int64_t>
      chips;                      // --nnodes x --nproc_per_node of the launcher, or --world-size
  std::int64_t sequence = 0;      // tokens
  std::int64_t global_batch = 0;  // sequences a step
  chip::Precision precision = chip::Precision::fp32;  // what Megatron takes unless told
  bool half = false;                                  // --fp16, which is timed as bf16
  std::vector<schema::Diagnostic> warnings;           // arguments that look like a slip of the pen
};

// Reads `--num-layers 96 --hidden-size 12288 ...` as written for a shell: over several lines, in
// quotes or array brackets, with variables that the same text sets and the branches that it
// decides. `chips` goes before what the launcher is told. What neither shape nor layout
// depends on (paths, learning rates) is skipped. Arguments that are absent take Megatron's own
// values; where it has none, they are missing.
base::Expected<MegatronArguments, std::vector<schema::Diagnostic>> read_megatron_arguments(
    std::string bytes, const std::string& name, std::optional<std::int64_t> chips = std::nullopt);
base::Expected<MegatronArguments, std::vector<schema::Diagnostic>> read_megatron_file(
    const std::string& path, std::optional<std::int64_t> chips = std::nullopt);

}  // namespace gigawatt::job
