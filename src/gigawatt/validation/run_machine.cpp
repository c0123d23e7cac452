#include "gigawatt/validation/run_machine.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/accelerator.h"
#include "gigawatt/job/knob_words.h"
#include "gigawatt/schema/source_text.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::validation {
namespace {

// More than any run: what degrees may multiply to.
constexpr double most_chips = 1e9;
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

// The level of a stack that the row does not name. Whose sequences are long fused attention, in
// whatever year: the scores of 8,192 tokens and 32 heads are 4 GB a layer and sequence.
std::optional<job::SoftwareLevel> usual_level(const catalog::Catalog& catalog,
                                              std::string_view stack, std::string_view date,
                                              const RunInput& input) {
  constexpr double longest_unfused = 4096;
  auto level = job::software_level(catalog, stack, date);
  if (!level || level->flash_attention || input.number("seq_len").value_or(0) <= longest_unfused)
    return level;
  auto latest = job::software_level(catalog, level->stack);
  return latest && latest->flash_attention ? std::move(latest) : std::move(level);
}

// The stack whose repository, or whose owner's, a table stands in.
std::string stack_of_source(const catalog::Catalog& catalog, std::string_view source) {
  constexpr std::string_view host = "github.com/";
  const auto at = source.find(host);
  if (at == std::string_view::npos) return {};
  const std::vector<std::string> parts = schema::words_of(source.substr(at + host.size()), "/");
  for (const std::size_t part : {1, 0})
    if (part < parts.size() && job::stack_named(catalog, parts[part])) return parts[part];
  return {};
}

// The level of the row's stack; of one that the catalog lacks the usual one of its chip or vendor.
// A row without a date is as old as the paper that it is from.
base::Expected<job::SoftwareLevel, std::string> choose_software(
    const catalog::Catalog& catalog, const RunInput& input, const chip::Accelerator& accelerator,
    std::vector<std::string>& inferred) {
  std::string date;
  if (input.has("stack_date")) {
    const auto named = job::release_date(input.text("stack_date"));
    if (!named)
      return tl::unexpected(fmt::format("stack_date is \"{}\", no month such as 2025-06 or 25.06",
                                        schema::printable(input.text("stack_date"))));
    date = *named;
  } else {
    date = job::paper_month(input.text("source_url")).value_or(std::string());
  }
  if (const auto named = job::stack_named(catalog, input.text("stack"))) {
    auto level = job::software_level(catalog, input.text("stack"), date);
    if (level && job::is_stale(catalog, *level, date.empty() ? named->date : date))
      inferred.emplace_back("stack");
    if (level) return std::move(*level);
  }
  inferred.emplace_back("stack");
  if (!input.has("stack")) {
    const std::string stack = stack_of_source(catalog, input.text("source_url"));
    if (auto level = job::software_level(catalog, stack, date)) return std::move(*level);
  }
  const auto sharding = job::sharding_named(input.text("zero_stage_or_dist_opt"));
  const bool fsdp = sharding && sharding->fsdp;
  const bool staged = input.whole("pp").value_or(1) > 1;
  const std::string_view kind = !fsdp ? "any" : staged ? "fsdp-stages" : "fsdp";
  for (const std::string& name : {fmt::format("default_stack.{}.{}", accelerator.id, kind),
                                  fmt::format("default_stack.{}.{}", accelerator.vendor, kind),
                                  fmt::format("default_stack.{}.any", accelerator.vendor)}) {
    if (const catalog::Row* row = catalog.find(name))
      if (auto level = usual_level(catalog, row->text, date, input)) return std::move(*level);
  }
  return tl::unexpected(fmt::format("no software is known for chips of {}", accelerator.vendor));
}

// The chip that a table means: by its name there before any other.
base::Expected<chip::Accelerator, std::string> choose_accelerator(const catalog::Catalog& catalog,
                                                                  std::string_view name) {
  if (name.empty()) return tl::unexpected(std::string("accelerator is empty"));
  auto accelerator = chip::accelerator_of_run(catalog, name);
  if (!accelerator) accelerator = chip::find_accelerator(catalog, name);
  if (accelerator) return std::move(*accelerator);
  return tl::unexpected(
      fmt::format("accelerator {} is not known; near it: {}", schema::printable(name),
                  base::joined(chip::nearest_accelerators(catalog, name, 3), ", ")));
}

// The chips that are there, or those that the degrees make; zero where nothing says.
int chips_of(const RunInput& input, std::vector<std::string>& inferred) {
  if (const auto chips = input.whole("n_chips")) return *chips;
  inferred.emplace_back("n_chips");
  if (!input.has("tp") || !input.has("pp") || !input.has("dp")) return 0;
  const double product = input.number("tp").value_or(1) * input.number("pp").value_or(1) *
                         input.number("dp").value_or(1) * input.number("cp").value_or(1);
  return product <= most_chips ? static_cast<int>(product) : 0;
}

// Of a server that is a scale-up domain by itself, its chips are the domain; a tray of a larger
// domain (4 of NVL72, 4 of a TPU pod) says nothing about it.
base::Expected<int, std::string> domain_of(const RunInput& input,
                                           const chip::Accelerator& accelerator) {
  const auto server = input.whole("chips_per_node");
  if (!server) return 0;
  if (*server > accelerator.domain_chips)
    return tl::unexpected(fmt::format("chips_per_node is {}, but a domain of {} has {} chips",
                                      *server, accelerator.name, accelerator.domain_chips));
  constexpr int largest_server = 16;
  const bool alone = accelerator.domain_chips <= largest_server ||
                     (accelerator.topology == chip::Topology::switched && *server > largest_server);
  return alone ? *server : 0;
}

}  // namespace

base::Expected<RunMachineRead, std::string> run_machine(const catalog::Catalog& catalog,
                                                        const RunInput& input) {
  RunMachineRead read;
  auto accelerator = choose_accelerator(catalog, input.text("accelerator"));
  if (!accelerator) return tl::unexpected(accelerator.error());
  auto chip = chip::chip_model(catalog, *accelerator);
  if (!chip) return tl::unexpected(fmt::format("{} has no kernel constants", accelerator->name));
  if (const auto cap = input.number("power_cap_w")) chip = chip::at_power_cap(*chip, *cap);
  if (const auto gbps = input.number("hbm_gbps")) {
    if (*gbps > most_gbps)
      return tl::unexpected(fmt::format("hbm_gbps is {}, above {}", *gbps, most_gbps));
    chip->memory_bytes_per_s = *gbps * 1e9;
  }
  read.chips = read.ranks = chips_of(input, read.inferred);
  if (read.chips < 1) return tl::unexpected(std::string("n_chips is empty"));

  cluster::NetworkOptions options;
  const auto domain = domain_of(input, *accelerator);
  if (!domain) return tl::unexpected(domain.error());
  options.domain_chips = *domain;
  if (const auto gbps = input.number("nic_gbps_per_node")) {
    if (*gbps > most_gbps)
      return tl::unexpected(fmt::format("nic_gbps_per_node is {}, above {}", *gbps, most_gbps));
    const double server = input.number("chips_per_node").value_or(common_server);
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
      options.domain_chips *= parts;
    }
  }
  if (options.nic_bytes_per_s_per_chip == 0 && !chip->accelerator.network_bandwidth &&
      read.ranks > chip->accelerator.domain_chips) {
    options.nic_bytes_per_s_per_chip = catalog.at("unpublished_network.any").base_value();
    read.inferred.emplace_back("nic_gbps_per_node");
  }
  auto cluster = cluster::make_cluster(catalog, *chip, options);
  if (!cluster) return tl::unexpected(cluster.error().message);
  if (const auto beyond = cluster::check_reach(*cluster, read.ranks))
    return tl::unexpected(fmt::format("{} ({})", beyond->message, beyond->expected));
  auto software = choose_software(catalog, input, chip->accelerator, read.inferred);
  if (!software) return tl::unexpected(software.error());
  read.machine = {
      .chip = std::move(*chip), .cluster = std::move(*cluster), .software = std::move(*software)};
  return read;
}

}  // namespace gigawatt::validation
