#include "gigawatt/schema/nearest.h"

#include <algorithm>
#include <cstdlib>

#include "gigawatt/schema/words.h"

namespace gigawatt::schema {
namespace {

// A name beyond this length is no slip of a known one; the bound keeps hostile input cheap.
constexpr std::size_t longest_name = 64;

}  // namespace

// Recurrence of Boytsov (2011), "Indexing methods for approximate dictionary searching", sec. 2.
int edit_distance(std::string_view a, std::string_view b) {
  const std::size_t columns = b.size() + 1;
  std::vector<int> before(columns), last(columns), row(columns);
  for (std::size_t j = 0; j < columns; ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j < columns; ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> candidates) {
  if (name.empty() || name.size() > longest_name) return std::nullopt;
  std::optional<std::string_view> best;
  int best_distance = std::max(1, static_cast<int>(name.size()) / 3) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > longest_name) continue;
    // Each letter too many or too few is a slip of its own.
    const int surplus = static_cast<int>(candidate.size()) - static_cast<int>(name.size());
    if (std::abs(surplus) >= best_distance) continue;
    const int distance = edit_distance(name, candidate);
    // "W" is not a slip of "x": at least one letter must survive.
    if (distance < best_distance && distance < static_cast<int>(name.size())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace gigawatt::schema
