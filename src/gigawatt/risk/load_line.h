// The load line: the largest size below which every size of the grid keeps the default limit.
//
// risk/ knows no deal. It is handed `evaluate`, which says for eight paths which sizes default.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gigawatt::risk {

inline constexpr int kBlockPaths = 8;

// Writes defaulted[size x 8 + lane] = 1 where path first_path + lane defaults at that size.
using EvaluateSizes =
    std::function<void(std::uint64_t first_path, std::span<std::uint8_t> defaulted)>;

struct LoadLineProblem {
  std::vector<double> sizes;  // ascending
  std::int64_t paths = 0;
  double limit = 0.01;
  // Makes one evaluator per chunk of paths, so that each owns its scratch memory.
  std::function<EvaluateSizes()> make_evaluator;
  int jobs = 1;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::int64_t paths_done)> progress;
};

struct SizePoint {
  double size = 0;
  double default_probability = 0;
  double standard_error = 0;
};

struct LoadLineMark {
  std::optional<double> largest;
  std::string outcome;  // named where there is no mark, or where the grid ends before the limit
  double default_probability = 0;  // at the mark; at the smallest size where there is none
  double standard_error = 0;
  double limit = 0;
  bool monotone = true;                  // default probability never falls as the size grows
  std::optional<double> first_decrease;  // size at which it falls, where it does
  std::vector<SizePoint> curve;
};

// Searches the grid; the counts are integers, so the result depends on neither threads nor order.
LoadLineMark search_load_line(const LoadLineProblem& problem);

}  // namespace gigawatt::risk
