#include "gigawatt/risk/load_line.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::risk {
namespace {

// Path `path` of 1,000 defaults where `breaks(path, size)` says so.
template <class Breaks>
LoadLineProblem problem_of(std::vector<double> sizes, Breaks breaks, std::int64_t paths = 1000) {
  LoadLineProblem problem;
  problem.sizes = sizes;
  problem.paths = paths;
  problem.make_evaluator = [sizes, breaks]() -> EvaluateSizes {
    return [sizes, breaks](std::uint64_t first_path, std::span<std::uint8_t> defaulted) {
      for (std::size_t s = 0; s < sizes.size(); ++s)
        for (std::size_t lane = 0; lane < kBlockPaths; ++lane)
          defaulted[s * kBlockPaths + lane] =
              breaks(static_cast<std::int64_t>(first_path + lane), sizes[s]);
    };
  };
  return problem;
}

// Ten paths in a thousand more with each unit of size: size 1 has the probability 1 %.
bool ten_more_each(std::int64_t path, double size) { return static_cast<double>(path) < 10 * size; }

TEST(LoadLine, IsTheLargestSizeWithinTheLimit) {
  LoadLineProblem problem = problem_of({0.5, 1, 1.5, 2, 2.5}, ten_more_each);
  problem.limit = 0.02;  // met with equality at 2
  const LoadLineMark mark = search_load_line(problem);
  EXPECT_EQ(mark.largest, 2);
  EXPECT_EQ(mark.default_probability, 0.02);
  EXPECT_EQ(mark.limit, 0.02);
  EXPECT_NEAR(mark.standard_error, std::sqrt(0.02 * 0.98 / 1000), 1e-15);
  EXPECT_TRUE(mark.monotone);
  EXPECT_FALSE(mark.first_decrease.has_value());
  EXPECT_TRUE(mark.outcome.empty());
  ASSERT_EQ(mark.curve.size(), 5u);
  for (const SizePoint& point : mark.curve) EXPECT_EQ(point.default_probability, 0.01 * point.size);
}

// Sizes 3 and 4 are safe again, but a ship is loaded through 2 to reach them.
TEST(LoadLine, StopsAtTheFirstBrokenSizeAlsoWhereLargerOnesHold) {
  const auto hump = [](std::int64_t path, double size) { return size == 2 && path < 50; };
  const LoadLineMark mark = search_load_line(problem_of({1, 2, 3, 4}, hump));
  EXPECT_EQ(mark.largest, 1);
  EXPECT_EQ(mark.default_probability, 0);
  EXPECT_FALSE(mark.monotone);
  EXPECT_EQ(mark.first_decrease, 3);
  EXPECT_EQ(mark.curve[1].default_probability, 0.05);
}

// The curve falls below the limit: the mark stands, and the report still says so.
TEST(LoadLine, ReportsADecreaseWithinTheLimit) {
  const auto dip = [](std::int64_t path, double size) { return path < (size == 2 ? 3 : 5); };
  const LoadLineMark mark = search_load_line(problem_of({1, 2, 3}, dip));
  EXPECT_EQ(mark.largest, 3);
  EXPECT_FALSE(mark.monotone);
  EXPECT_EQ(mark.first_decrease, 2);
}

TEST(LoadLine, HasNoMarkWhereEverySizeBreaks) {
  const LoadLineMark mark =
      search_load_line(problem_of({1, 2}, [](std::int64_t, double) { return true; }));
  EXPECT_FALSE(mark.largest.has_value());
  EXPECT_EQ(mark.outcome, "the limit is broken at the smallest size of the grid");
  EXPECT_EQ(mark.default_probability, 1) << "of the smallest size";
}

TEST(LoadLine, NamesAGridThatEndsBeforeTheLimit) {
  const LoadLineMark mark =
      search_load_line(problem_of({1, 2}, [](std::int64_t, double) { return false; }));
  EXPECT_EQ(mark.largest, 2);
  EXPECT_EQ(mark.outcome, "the limit holds to the end of the grid");
}

TEST(LoadLine, NamesAnEmptyGrid) {
  const LoadLineMark mark = search_load_line(problem_of({}, ten_more_each));
  EXPECT_FALSE(mark.largest.has_value());
  EXPECT_EQ(mark.outcome, "the grid is empty");
  EXPECT_TRUE(mark.curve.empty());
}

// A limit of zero is a limit: no path may default.
TEST(LoadLine, KeepsALimitOfZero) {
  LoadLineProblem problem = problem_of({0, 0.1, 0.2}, ten_more_each);
  problem.limit = 0;
  EXPECT_EQ(search_load_line(problem).largest, 0);
}

// Blocks are of eight paths; the last one is cut to the paths that were asked for.
TEST(LoadLine, CountsNoPathBeyondTheLast) {
  for (const std::int64_t paths : {1, 7, 8, 9, 255, 256, 257, 1000}) {
    const LoadLineMark mark = search_load_line(
        problem_of({1}, [](std::int64_t path, double) { return path % 2 == 0; }, paths));
    EXPECT_EQ(mark.curve[0].default_probability,
              static_cast<double>((paths + 1) / 2) / static_cast<double>(paths))
        << paths;
  }
}

TEST(LoadLine, DoesNotDependOnTheThreads) {
  const auto scattered = [](std::int64_t path, double size) {
    return std::fmod(static_cast<double>(path) * 0.6180339887, 1.0) < 0.01 * size * size;
  };
  LoadLineProblem problem = problem_of({0.5, 1, 1.5, 2}, scattered, 5000);
  problem.limit = 0.015;
  const LoadLineMark one = search_load_line(problem);
  for (const int jobs : {2, 7}) {
    problem.jobs = jobs;
    const LoadLineMark many = search_load_line(problem);
    EXPECT_EQ(many.largest, one.largest);
    for (std::size_t s = 0; s < one.curve.size(); ++s)
      EXPECT_EQ(many.curve[s].default_probability, one.curve[s].default_probability);
  }
  EXPECT_EQ(one.largest, 1);
}

TEST(LoadLine, ReportsProgressUpToTheLastPath) {
  LoadLineProblem problem = problem_of({1}, ten_more_each, 1000);
  std::atomic<std::int64_t> most = 0;
  problem.progress = [&](std::int64_t done) { most = std::max<std::int64_t>(most, done); };
  search_load_line(problem);
  EXPECT_EQ(most, 1000);
}

TEST(LoadLineDeathTest, RefusesSizesOutOfOrder) {
  EXPECT_DEATH(search_load_line(problem_of({2, 1}, ten_more_each)), "sizes ascend");
}

}  // namespace
}  // namespace gigawatt::risk
