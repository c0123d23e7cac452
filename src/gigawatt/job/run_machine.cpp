#include "gigawatt/job/run_machine.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/chip/accelerator.h"

namespace gigawatt::job {
namespace {

// Where a source gives the time of all chips together but not their number.
constexpr int common_chips = 1024;
constexpr double bits_per_byte = 8;
// Of memory or of a server's ports: a thousand times today's.
constexpr double most_gbps = 1e7;
// Chips of a server whose number the row leaves out.
constexpr double common_server = 8;

// One of `parts` equal cores of a chip as a rank of its own.
chip::ChipModel core_of(chip::ChipModel chip, int parts) {
  const double share = 1.0 / parts;
  for (chip::GemmConstants& gemm : chip.gemm) gemm.peak_flops *= share;
  chip.multiprocessors = std::max(1, chip.multiprocessors / parts);
  chip.memory_bytes *= share;
  chip.memory_bytes_per_s *= share;
  if (chip.board_w) *chip.board_w *= share;
  if (chip.idle_w) *chip.idle_w *= share;
  auto& accelerator = chip.accelerator;
  accelerator.domain_chips *= parts;
  if (auto& bandwidth = accelerator.domain_bandwidth.value) bandwidth = *bandwidth * share;
  if (auto& bandwidth = accelerator.network_bandwidth) bandwidth = *bandwidth * share;
  return chip;
}

std::optional<SoftwareLevel> choose_software(const catalog::Catalog& catalog, const RunInput& input,
                                             const chip::Accelerator& accelerator,
                                             std::vector<std::string>& inferred) {
  // A stack that the catalog does not know is as good as none.
  if (!input.text("stack").empty())
    if (auto level = software_level(catalog, input.text("stack"), input.text("stack_date")))
      return level;
  inferred.emplace_back("stack");
  const std::string sharding(input.text("zero_stage_or_dist_opt"));
  const bool fsdp = sharding.find("FSDP") != std::string::npos;
  const std::string_view kind = fsdp ? "fsdp" : "any";
  for (const std::string& name : {fmt::format("default_stack.{}.{}", accelerator.id, kind),
                                  fmt::format("default_stack.{}.{}", accelerator.vendor, kind),
                                  fmt::format("default_stack.{}.any", accelerator.vendor)}) {
    if (const catalog::Row* row = catalog.find(name)) return software_level(catalog, row->text);
  }
  return std::nullopt;
}

}  // namespace

base::Expected<RunMachineRead, std::string> run_machine(const catalog::Catalog& catalog,
                                                        const RunInput& input) {
  RunMachineRead read;
  const std::string name(input.text("accelerator"));
  auto accelerator = chip::accelerator_of_run(catalog, name);
  if (!accelerator) accelerator = chip::find_accelerator(catalog, name);
  if (!accelerator) return tl::unexpected(fmt::format("accelerator {} is not known", name));
  auto chip = chip::chip_model(catalog, *accelerator);
  if (!chip) return tl::unexpected(fmt::format("{} has no kernel constants", name));
  if (const auto cap = input.number("power_cap_w")) chip = chip::at_power_cap(*chip, *cap);
  if (const auto gbps = input.number("hbm_gbps")) {
    if (!(*gbps > 0) || *gbps > most_gbps)
      return tl::unexpected(fmt::format("hbm_gbps is {}, not between 0 and {}", *gbps, most_gbps));
    chip->memory_bytes_per_s = *gbps * 1e9;
  }
  const auto chips = input.whole("n_chips");
  if (chips && *chips < 1) return tl::unexpected(fmt::format("n_chips is {}, below 1", *chips));
  if (!chips) read.inferred.emplace_back("n_chips");
  read.chips = read.ranks = chips.value_or(common_chips);

  cluster::NetworkOptions options;
  if (const auto gbps = input.number("nic_gbps_per_node")) {
    const double server = input.number("chips_per_node").value_or(common_server);
    if (!(*gbps > 0) || *gbps > most_gbps || !(server >= 1))
      return tl::unexpected(
          fmt::format("nic_gbps_per_node is {}, not between 0 and {}", *gbps, most_gbps));
    options.nic_bytes_per_s_per_chip = *gbps * 1e9 / bits_per_byte / server;
  }
  if (const catalog::Row* row =
          catalog.find(fmt::format("ranks_per_chip.{}", chip->accelerator.id))) {
    const int parts = static_cast<int>(row->base_value());
    const double written = input.number("tp").value_or(1) * input.number("pp").value_or(1) *
                           input.number("dp").value_or(1) * input.number("cp").value_or(1);
    // Degrees that count cores; a row without degrees is about chips.
    if (written == static_cast<double>(parts) * read.ranks) {
      read.ranks *= parts;
      chip = core_of(*chip, parts);
      options.nic_bytes_per_s_per_chip /= parts;
    }
  }
  if (options.nic_bytes_per_s_per_chip == 0 && !chip->accelerator.network_bandwidth &&
      read.ranks > chip->accelerator.domain_chips) {
    options.nic_bytes_per_s_per_chip = catalog.at("unpublished_network.any").base_value();
    read.inferred.emplace_back("nic_gbps_per_node");
  }
  auto cluster = cluster::make_cluster(catalog, *chip, options);
  if (!cluster) return tl::unexpected(cluster.error().message);
  auto software = choose_software(catalog, input, chip->accelerator, read.inferred);
  if (!software)
    return tl::unexpected(fmt::format("no software is known for {}", chip->accelerator.name));
  read.machine = {
      .chip = std::move(*chip), .cluster = std::move(*cluster), .software = std::move(*software)};
  return read;
}

}  // namespace gigawatt::job
