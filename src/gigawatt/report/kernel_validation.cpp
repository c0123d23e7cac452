#include "gigawatt/report/kernel_validation.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/report/csv.h"
#include "gigawatt/report/text.h"

namespace gigawatt::report {

namespace {

constexpr std::size_t most_refusals_shown = 10;

}  // namespace

nlohmann::ordered_json kernel_validation_to_json(const job::KernelValidation& validation) {
  using Json = nlohmann::ordered_json;
  Json refused = Json::array(), series = Json::array();
  for (const job::RefusedKernel& r : validation.refused)
    refused.push_back({{"id", r.id}, {"reason", r.reason}});
  for (const job::KernelSeries& s : validation.series)
    series.push_back({{"name", s.name},
                      {"rows", s.rows},
                      {"fitted", s.fitted},
                      {"mean_abs_error", s.mean_abs_error},
                      {"median_abs_error", s.median_abs_error},
                      {"p90_abs_error", s.p90_abs_error},
                      {"bias", s.bias},
                      {"closed_form_mean_abs_error", s.closed_form_mean_abs_error}});
  return {{"schema", kValidateKernelsSchema},
          {"rows_total", validation.rows_total},
          {"rows_predicted", validation.predictions.size()},
          {"rows_refused", refused},
          {"series", series}};
}

std::string kernel_validation_to_csv(const job::KernelValidation& validation) {
  CsvText csv;
  for (const char* name : {"row", "measured_us", "predicted_us", "error"}) csv.cell(name);
  csv.end_row();
  for (const job::KernelPrediction& p : validation.predictions) {
    csv.cell(p.id).cell(p.measured_us).cell(p.predicted_us).cell(p.error);
    csv.end_row();
  }
  return csv.take();
}

std::string kernel_validation_to_text(const job::KernelValidation& validation) {
  std::string text = fmt::format("{} rows, {} predicted, {} refused\n\n", validation.rows_total,
                                 validation.predictions.size(), validation.refused.size());
  constexpr int name_width = 42, width = 12;
  const auto line = [&](std::string_view name, const auto&... cells) {
    text += left(name, name_width);
    ((text += right(cells, width)), ...);
    text += '\n';
  };
  line("series", "rows", "mean error", "median", "p90", "bias", "closed form", "constants");
  for (const job::KernelSeries& s : validation.series)
    line(s.name, std::to_string(s.rows), percent_text(s.mean_abs_error),
         percent_text(s.median_abs_error), percent_text(s.p90_abs_error), percent_text(s.bias),
         percent_text(s.closed_form_mean_abs_error), s.fitted ? "fitted" : "derived");
  text +=
      "\nErrors are predicted over measured, less one; bias is their mean with its sign. The\n"
      "closed form's error is that without residual tables.\n";
  const std::size_t shown = std::min(validation.refused.size(), most_refusals_shown);
  for (std::size_t i = 0; i < shown; ++i)
    text +=
        fmt::format("row {} refused: {}\n", validation.refused[i].id, validation.refused[i].reason);
  if (shown < validation.refused.size())
    text += fmt::format("and {} more; --json names all\n", validation.refused.size() - shown);
  return text;
}

}  // namespace gigawatt::report
