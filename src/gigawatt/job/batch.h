// How many sequences a step takes, near what was asked for, so that many replicas share them.
#pragma once

#include <optional>
#include <vector>

namespace gigawatt::job {

// Whole batches within `tolerance` (a fraction) of `wanted` sequences: `wanted` itself where it is
// whole, and the one that the most replicas on `chips` divide: the largest odd divisor of `chips`
// that it can hold, times the most powers of two. Where there is none, the whole number nearest to
// `wanted`.
std::vector<double> near_batches(double wanted, double tolerance, int chips);

// Numbers of chips, at most `chips`, that hold as many replicas of 1, 2, 4, ... chips as share such
// a batch evenly: with as few sequences each as can be, and with one more.
std::vector<int> shared_sizes(double wanted, double tolerance, int chips);

// The multiple of `unit` nearest to `wanted`, where it is within the tolerance.
std::optional<double> multiple_within(double tolerance, double wanted, double unit);

}  // namespace gigawatt::job
