// A run on one screen: the chain link by link, the verdict, the load line, what it all rests on.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::report {

struct TerminalOptions {
  bool colour = false;
  int width = 80;
  std::size_t assumptions = 4;  // shown; the rest is counted
};

// `diagnostics` are the warnings of the scenario. Plain UTF-8, no line wider than the width.
std::string to_terminal(const plan::RunResult& result,
                        std::span<const schema::Diagnostic> diagnostics,
                        const catalog::Catalog& catalog, const TerminalOptions& options = {});

// One path month by month: what was earned, owed, paid, kept.
std::string replay_to_terminal(const plan::Plan& plan, const plan::Replay& replay,
                               std::int64_t path, const TerminalOptions& options = {});

}  // namespace gigawatt::report
