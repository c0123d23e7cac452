// Prints dispatches with our optimum as JSON, one a line, for an oracle to solve again.
//
//   dispatch_case weeks COUNT FIRST_SEED
//   dispatch_case reference FIXTURE
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "gigawatt/power/coupled.h"
#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/sample_dispatch.h"

namespace {

using namespace gigawatt::power;

std::string numbers(const std::vector<double>& values) {
  return fmt::format("[{}]", fmt::join(values, ","));
}

std::string describe_case(const Dispatch& d, const CoupledResult& ours) {
  std::string tiers, generators;
  for (const LoadTier& tier : d.tiers)
    tiers += fmt::format(R"({}{{"value":{},"firm":{},"ramped":{},"demand":{}}})",
                         tiers.empty() ? "" : ",", tier.value_usd_per_mwh, tier.firm, tier.ramped,
                         numbers(tier.demand_mw));
  for (const Generator& g : d.generators)
    generators += fmt::format(R"({}{{"cost":{},"available":{}}})", generators.empty() ? "" : ",",
                              g.cost_usd_per_mwh, numbers(g.available_mw));
  const Battery& b = d.battery;
  return fmt::format(R"({{"price":{},"import_limit":{},"tiers":[{}],"generators":[{}],)"
                     R"("battery":[{},{},{},{},{},{}],"ramp":[{},{}],"starts":[{}],"peak":{},)"
                     R"("cost":{},"bound":{},"violation":{},"iterations":{},"converged":{}}})",
                     numbers(d.price_usd_per_mwh), numbers(d.import_limit_mw), tiers, generators,
                     b.charge_mw, b.discharge_mw, b.energy_mwh, b.stored_per_mwh_charged,
                     b.drawn_per_mwh_discharged, b.wear_usd_per_mwh, d.ramp_up_mw, d.ramp_down_mw,
                     fmt::join(d.peak.block_starts, ","), d.peak.usd_per_mw, ours.net_cost_usd,
                     ours.lower_bound_usd, ours.largest_violation, ours.iterations, ours.converged);
}

void print_case(const Dispatch& dispatch) {
  std::cout << describe_case(dispatch, solve_coupled(dispatch)) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[1] : "";
  if (what == "reference") {
    std::stringstream bytes;
    bytes << std::ifstream(argv[2], std::ios::binary).rdbuf();
    print_case(reference_site(bytes.str()));
    return 0;
  }
  if (what != "weeks" || argc < 4) return 2;
  const auto first = std::strtoull(argv[3], nullptr, 10);
  for (int i = 0; i < std::atoi(argv[2]); ++i)
    print_case(random_site(first + static_cast<unsigned>(i)));
  return 0;
}
