#include "gigawatt/report/error_figures.h"

#include "gigawatt/schema/json.h"

namespace gigawatt::report {

schema::Json error_figures_to_json(const validation::ErrorFigures& figures) {
  using schema::Json;
  const auto value = [&](double number) { return figures.rows > 0 ? Json(number) : Json(nullptr); };
  return {{"rows", figures.rows},
          {"mean_abs_error", value(figures.mean_abs)},
          {"median_abs_error", value(figures.median_abs)},
          {"p90_abs_error", value(figures.p90_abs)},
          {"bias", value(figures.bias)}};
}

}  // namespace gigawatt::report
