// The name a writer most likely meant: nearest of a list by insertions, deletions, swaps and slips.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gigawatt::schema {

// Damerau-Levenshtein distance (optimal string alignment), letters compared without case.
int edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `name`, if near enough to be a slip of the pen: at most a third of the
// letters differ. Ties go to the first candidate.
std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> candidates);

}  // namespace gigawatt::schema
