// The Monte Carlo of a plan at one size: eight paths at a time through chain and waterfall.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "gigawatt/base/isa.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan_fwd.h"

namespace gigawatt::plan {

// Which drivers move; a driver that is off stays at its expected value.
struct Drivers {
  bool delay = true;
  bool overrun = true;
  bool credit = true;
  bool rent = true;
  bool hashprice = true;
  bool power = true;
};

struct SimulationOptions {
  std::int64_t paths = 10000;
  std::int64_t first_path = 0;
  int jobs = 1;
  base::Isa isa = base::best_isa();
  bool reference = false;  // the scalar reference in place of the packed kernels
  Drivers drivers;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::int64_t paths_done)> progress;
};

struct Simulation {
  PathColumns columns;
  std::int64_t paths_done = 0;  // fewer than asked for where it was stopped
};

Simulation simulate(const Plan& plan, const RegimeChain& chain, const Financing& financing,
                    const SimulationOptions& options);

}  // namespace gigawatt::plan
