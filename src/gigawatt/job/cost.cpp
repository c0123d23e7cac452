#include "gigawatt/job/cost.h"

namespace gigawatt::job {

std::vector<std::string_view> choice_names(Part) {
  return {"matmul",  "attention", "memory_bound", "host",   "tensor", "expert",
          "context", "pipeline",  "data",         "bubble", "fixed"};
}

}  // namespace gigawatt::job
