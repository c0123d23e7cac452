// An accelerator as its vendor describes it: peaks, memory, fabric, power, prices. What is not
// published is absent, never a guess; what is stated in several ways is a range.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/confidence.h"
#include "gigawatt/chip/precision.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::chip {

// Chips of one server: HGX, OAM and their like. Those of a rack-scale domain leave for repair by as
// many, two trays.
inline constexpr int server_chips = 8;

// How the chips of one scale-up domain are joined.
enum class Topology { switched, mesh, ring, torus_2d, torus_3d };
std::vector<std::string_view> choice_names(Topology);
std::string_view name_of(Topology topology);

// A published figure: the value to use and, where sources differ, how far they do.
template <class Quantity>
struct Published {
  std::optional<Quantity> value, low, high;
};

// One chip in one scale-up setting (Trainium2 and 3 appear once per UltraServer form). A chip is
// what a customer counts: one Trainium (2 or 8 NeuronCores), one MI250X (2 dies), one TPU. Every
// figure of a shipped one is also a catalog row: "h100.memory_bandwidth".
struct Accelerator {
  std::string id;        // "h100", "trainium3": what a command line says
  std::string name;      // "H100 SXM"
  std::string run_name;  // the name in tables of measured runs: "H100", "A100-80"; may be empty
  std::vector<std::string> aliases;
  std::string kernels;  // whose kernel constants it takes, a chip or a kind; empty: its own
  std::string vendor;
  int year = 0;                                                      // of general availability
  std::array<std::optional<base::OperationRate>, kPrecisions> peak;  // dense, by Precision
  // Best square matrix product that was measured, a better roof than the peak.
  std::optional<base::OperationRate> measured_bf16, measured_fp8;
  base::Data memory;
  base::Bandwidth memory_bandwidth;
  std::optional<base::Data> on_chip_memory;
  int domain_chips = 1;                         // chips of one scale-up domain
  Published<base::Bandwidth> domain_bandwidth;  // one direction, all links of one chip
  Topology topology = Topology::switched;
  std::optional<base::Bandwidth> network_bandwidth;  // scale-out, one direction, per chip
  std::optional<base::Power> board_power;            // TDP
  std::optional<base::Power> server_power;           // wall, all-in, per chip
  std::string cooling;                               // "air", "liquid"
  std::string source, date, note;
  catalog::Confidence confidence = catalog::Confidence::C;

  const std::optional<base::OperationRate>& peak_at(Precision precision) const {
    return peak[static_cast<std::size_t>(precision)];
  }
};

// What a data sheet calls the peak of a format: "fp4" of nvfp4, else its own name.
std::string_view peak_name(Precision precision);

// In the order of the catalog.
std::vector<std::string> accelerator_ids(const catalog::Catalog& catalog);

// By id, name or alias, as same_name() compares: "H100 SXM", "h100_sxm", "trn3".
// Also by run name where that is no other chip's id ("A100-80"), and as drivers and sellers write
// it, where the size of the memory is right: "NVIDIA H100 80GB HBM3". Nothing when unknown.
std::optional<Accelerator> find_accelerator(const catalog::Catalog& catalog, std::string_view name);

// By the name in tables of measured runs alone, as same_name() compares: "Trainium2" (or "trn2")
// is there the 16-chip instance, on a command line the UltraServer.
std::optional<Accelerator> accelerator_of_run(const catalog::Catalog& catalog,
                                              std::string_view run_name);

// Ids of those whose names are most like this one, most like first.
std::vector<std::string> nearest_accelerators(const catalog::Catalog& catalog,
                                              std::string_view name, std::size_t limit);

// Whether two names mean one chip: case, spaces, '-' and '_' do not matter.
bool same_name(std::string_view a, std::string_view b);

// What to tell a user who wrote a name that is none of `ids`.
schema::Diagnostic unknown_accelerator(const std::vector<std::string>& ids, std::string_view name);

}  // namespace gigawatt::chip
