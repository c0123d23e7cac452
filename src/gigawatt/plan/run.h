// Runs a plan: expected case, Monte Carlo, load line, levers of the assumptions.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

#include "gigawatt/base/isa.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/result.h"

namespace gigawatt::plan {

struct RunOptions {
  int jobs = 1;
  base::Isa isa = base::best_isa();
  bool risk = true;
  bool load_line = true;
  bool levers = true;
  bool exhaustive_load_line = false;  // every size on every path, without the clearing shortcut
  const std::atomic<bool>* stop = nullptr;
  // Work done so far of all work, in path evaluations; called from any thread.
  std::function<void(std::string_view what, double done, double total)> progress;
};

RunResult run(std::unique_ptr<const Plan> plan, const catalog::Catalog& catalog,
              const RunOptions& options);

// The parts of a run.
RiskResult run_risk(const Plan& plan, const Financing& financing, const RunOptions& options);
std::vector<LoadLineEntry> run_load_line(const Plan& plan, const Financing& financing,
                                         const RunOptions& options);
std::vector<Assumption> rank_assumptions(const Plan& plan, const catalog::Catalog& catalog,
                                         const RunOptions& options);

}  // namespace gigawatt::plan
