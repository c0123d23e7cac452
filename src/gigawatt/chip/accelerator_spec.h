// A chip that a user describes in a TOML file, to stand wherever the name of a shipped one may.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/units.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::chip {

struct PeakSpec {
  std::optional<base::OperationRate> fp32, tf32, fp8, mxfp8, fp4, int8;
  base::OperationRate bf16;
};
schema::Fields describe(PeakSpec& spec);

struct MemorySpec {
  base::Data size;
  base::Bandwidth bandwidth;
  std::optional<base::Data> on_chip;
};
schema::Fields describe(MemorySpec& spec);

struct ScaleUpSpec {
  std::int64_t chips = 1;
  std::optional<base::Bandwidth> bandwidth;  // one direction, all links of one chip
  Topology topology = Topology::switched;
};
schema::Fields describe(ScaleUpSpec& spec);

struct ScaleOutSpec {
  std::optional<base::Bandwidth> bandwidth;  // one direction, per chip
};
schema::Fields describe(ScaleOutSpec& spec);

struct ChipPowerSpec {
  std::optional<base::Power> board, server;
  std::string cooling;
};
schema::Fields describe(ChipPowerSpec& spec);

struct ChipPricesSpec {
  std::optional<ChipRent> on_demand, capacity_block, savings_plan, contract;
  std::optional<ChipCost> owned;
};
schema::Fields describe(ChipPricesSpec& spec);

struct AcceleratorSpec {
  std::string name, vendor, like, note;
  std::int64_t year = 0;
  PeakSpec peak;
  MemorySpec memory;
  ScaleUpSpec scale_up;
  ScaleOutSpec scale_out;
  ChipPowerSpec power;
  ChipPricesSpec price;
};
schema::Fields describe(AcceleratorSpec& spec);

// A chip with the prices that are known of it, oldest first within a plan.
struct PricedChip {
  Accelerator accelerator;
  std::vector<ChipPrice> prices;
};

// Names, contradictions and unknown kernels, all at once. The id is the name in small letters with
// '-' between its words.
base::Expected<PricedChip, std::vector<schema::Diagnostic>> resolve(
    const AcceleratorSpec& spec, const schema::Provenances& provenance,
    const catalog::Catalog& catalog);

// Reads and resolves a file.
base::Expected<PricedChip, std::vector<schema::Diagnostic>> read_accelerator_text(
    const std::string& text, const std::string& file, const catalog::Catalog& catalog);
base::Expected<PricedChip, std::vector<schema::Diagnostic>> read_accelerator_file(
    const std::string& path, const catalog::Catalog& catalog);

}  // namespace gigawatt::chip
