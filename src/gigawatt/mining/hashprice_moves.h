// How far the hashprice moves: measured on a history, and as an outlook assumes it.
#pragma once

#include <optional>
#include <span>

#include "gigawatt/base/units.h"
#include "gigawatt/mining/history.h"
#include "gigawatt/mining/outlook.h"

namespace gigawatt::mining {

// Moves are standard deviations of the logarithm about its trend.
struct HashpriceMoves {
  base::Fraction growth;                 // a year, of the trend
  double month_move = 0, year_move = 0;  // over one and twelve months
};

// Twice the longest move: fewer months hold no two years to compare.
inline constexpr int kLeastMovesMonths = 24;

// The straight line through the logarithms of monthly means, and how far they move about it.
// Nothing with fewer than kLeastMovesMonths, or where a hash earned nothing.
std::optional<HashpriceMoves> measured_moves(std::span<const NetworkMonth> months);

// Of the mean-reverting factor that the paths of `run` draw.
HashpriceMoves assumed_moves(const OutlookSpec& outlook);

}  // namespace gigawatt::mining
