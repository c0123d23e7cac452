#include "gigawatt/job/layout.h"

namespace gigawatt::job {

std::vector<std::string_view> choice_names(Schedule) {
  return {"1f1b", "interleaved", "zero_bubble_h1", "zero_bubble_h2", "dual_pipe"};
}

std::vector<std::string_view> choice_names(Recompute) { return {"none", "selective", "full"}; }

std::vector<std::string_view> choice_names(Sharding) {
  return {"none", "zero_1", "zero_2", "zero_3"};
}

}  // namespace gigawatt::job
