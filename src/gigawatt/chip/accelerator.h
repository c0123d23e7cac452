// An accelerator as its vendor describes it: peaks, memory, fabric, power, prices. What is not
// published is absent, never a guess; what is stated in several ways is a range.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/precision.h"

namespace gigawatt::chip {

// How the chips of one scale-up domain are joined.
enum class Topology { switched, mesh, ring, torus_2d, torus_3d };
std::vector<std::string_view> choice_names(Topology);

// A published figure: the value to use and, where sources differ, how far they do.
template <class Quantity>
struct Published {
  std::optional<Quantity> value, low, high;
  std::string source;  // catalog row or address
};

// One chip in one scale-up setting (Trainium2 and 3 appear once per UltraServer form). A chip is
// what a customer counts: one Trainium (2 or 8 NeuronCores), one MI250X (2 dies), one TPU.
struct Accelerator {
  std::string id;        // "h100", "trainium3": what a command line says
  std::string name;      // "H100 SXM"
  std::string run_name;  // the name in tables of measured runs: "H100", "A100-80"; may be empty
  std::string vendor;
  int year = 0;                                                      // of general availability
  std::array<std::optional<base::OperationRate>, kPrecisions> peak;  // dense, by Precision
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
};

}  // namespace gigawatt::chip
