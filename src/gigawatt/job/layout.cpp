#include "gigawatt/job/layout.h"

namespace gigawatt::job {

std::vector<std::string_view> choice_names(Schedule) {
  return {"1f1b", "interleaved", "zero_bubble_h1", "zero_bubble_h2", "dual_pipe", "gpipe"};
}

std::vector<std::string_view> choice_names(Recompute) { return {"none", "selective", "full"}; }

std::vector<std::string_view> choice_names(Sharding) {
  return {"none", "zero_1", "zero_2", "zero_3"};
}

Strides strides(const Layout& layout) {
  Strides result;
  int next = 1;
  for (const bool outside : {false, true}) {
    const auto place = [&](int& stride, int ranks, bool is_outside) {
      if (is_outside != outside) return;
      stride = next;
      next *= ranks;
    };
    place(result.tensor, layout.tensor, layout.tensor_outside);
    place(result.context, layout.context, false);
    place(result.data, layout.data, layout.data_outside);
    place(result.pipeline, layout.pipeline, layout.pipeline_outside);
  }
  return result;
}

}  // namespace gigawatt::job
