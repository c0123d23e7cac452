#include "gigawatt/risk/load_line.h"

#include <algorithm>
#include <mutex>

#include "gigawatt/base/check.h"
#include "gigawatt/base/parallel.h"
#include "gigawatt/base/statistics.h"

namespace gigawatt::risk {

namespace {

constexpr std::int64_t kChunkPaths = 256;

std::vector<std::int64_t> count_defaults(const LoadLineProblem& problem) {
  const std::size_t sizes = problem.sizes.size();
  const auto chunks = static_cast<std::size_t>((problem.paths + kChunkPaths - 1) / kChunkPaths);
  std::vector<std::vector<std::int64_t>> counts(chunks, std::vector<std::int64_t>(sizes, 0));
  std::atomic<std::int64_t> done = 0;
  base::parallel_chunks(
      chunks, problem.jobs,
      [&](std::size_t chunk) {
        const EvaluateSizes evaluate = problem.make_evaluator();
        std::vector<std::uint8_t> defaulted(sizes * kBlockPaths);
        const auto first = static_cast<std::int64_t>(chunk) * kChunkPaths;
        const std::int64_t end = std::min(first + kChunkPaths, problem.paths);
        for (std::int64_t path = first; path < end; path += kBlockPaths) {
          evaluate(static_cast<std::uint64_t>(path), defaulted);
          const auto lanes =
              static_cast<std::size_t>(std::min<std::int64_t>(kBlockPaths, end - path));
          for (std::size_t s = 0; s < sizes; ++s)
            for (std::size_t lane = 0; lane < lanes; ++lane)
              counts[chunk][s] += defaulted[s * kBlockPaths + lane];
        }
        done += end - first;
        if (problem.progress) problem.progress(done);
      },
      problem.stop);
  std::vector<std::int64_t> total(sizes, 0);
  for (const auto& part : counts)
    for (std::size_t s = 0; s < sizes; ++s) total[s] += part[s];
  return total;
}

}  // namespace

LoadLineMark search_load_line(const LoadLineProblem& problem) {
  GIGAWATT_CHECK(std::ranges::is_sorted(problem.sizes), "sizes ascend");
  LoadLineMark mark;
  mark.limit = problem.limit;
  if (problem.sizes.empty()) {
    mark.outcome = "the grid is empty";
    return mark;
  }
  const std::vector<std::int64_t> counts = count_defaults(problem);
  for (std::size_t s = 0; s < counts.size(); ++s) {
    const double p = static_cast<double>(counts[s]) / static_cast<double>(problem.paths);
    mark.curve.push_back({problem.sizes[s], p, base::binomial_standard_error(p, problem.paths)});
    if (s > 0 && counts[s] < counts[s - 1] && mark.monotone) {
      mark.monotone = false;
      mark.first_decrease = problem.sizes[s];
    }
  }
  std::size_t within = 0;
  while (within < counts.size() && mark.curve[within].default_probability <= problem.limit)
    ++within;
  const SizePoint& point = mark.curve[within == 0 ? 0 : within - 1];
  mark.default_probability = point.default_probability;
  mark.standard_error = point.standard_error;
  if (within == 0)
    mark.outcome = "the limit is broken at the smallest size of the grid";
  else
    mark.largest = point.size;
  if (within == counts.size()) mark.outcome = "the limit holds to the end of the grid";
  return mark;
}

}  // namespace gigawatt::risk
