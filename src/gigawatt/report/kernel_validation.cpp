#include "gigawatt/report/kernel_validation.h"

#include <algorithm>

#include <fmt/format.h>

#include "gigawatt/report/csv.h"
#include "gigawatt/report/error_figures.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

using schema::Json;

constexpr std::size_t most_refusals_shown = 10;

// A name and its figures, within 80 columns; a long name stands on a line of its own.
template <class... Cells>
std::string table_line(std::string_view name, std::string_view rows, const Cells&... cells) {
  constexpr int name_width = 34, rows_width = 6, width = 8;
  std::string text = left(name, name_width);
  if (width_of(name) >= name_width) text = fmt::format("{}\n{:{}}", name, "", name_width);
  text += right(rows, rows_width);
  ((text += right(cells, width)), ...);
  return text + '\n';
}

}  // namespace

schema::Json kernel_validation_to_json(const validation::KernelScore& score) {
  Json refused = Json::array(), series = Json::array();
  for (const validation::RefusedKernel& r : score.refused)
    refused.push_back({{"id", r.id}, {"reason", r.reason}});
  for (const validation::KernelSeries& s : score.series)
    series.push_back({{"name", s.name},
                      {"rows", s.rows},
                      {"fitted", s.fitted},
                      {"mean_abs_error", s.mean_abs_error},
                      {"median_abs_error", s.median_abs_error},
                      {"p90_abs_error", s.p90_abs_error},
                      {"bias", s.bias},
                      {"closed_form_mean_abs_error", s.closed_form_mean_abs_error}});
  return {{"schema", kValidateKernelsSchema},
          {"rows_total", score.rows_total},
          {"rows_predicted", score.predictions.size()},
          {"rows_refused", std::move(refused)},
          {"series", std::move(series)},
          {"dense", error_figures_to_json(score.dense)},
          {"moe", error_figures_to_json(score.moe)}};
}

std::string kernel_validation_to_csv(const validation::KernelScore& score) {
  CsvText csv;
  for (const char* name : {"row", "measured_us", "predicted_us", "error"}) csv.cell(name);
  csv.end_row();
  for (const validation::KernelPrediction& p : score.predictions) {
    csv.cell(p.id).cell(p.measured_us).cell(p.predicted_us).cell(p.error);
    csv.end_row();
  }
  return csv.take();
}

std::string kernel_validation_to_text(const validation::KernelScore& score) {
  std::string text = fmt::format("{} rows, {} predicted, {} refused\n\n", score.rows_total,
                                 score.predictions.size(), score.refused.size());
  text += table_line("series", "rows", "mean", "median", "p90", "bias", "closed");
  for (const validation::KernelSeries& s : score.series)
    text += table_line(s.fitted ? s.name : s.name + " *", std::to_string(s.rows),
                       percent_text(s.mean_abs_error), percent_text(s.median_abs_error),
                       percent_text(s.p90_abs_error), percent_text(s.bias),
                       percent_text(s.closed_form_mean_abs_error));
  text += "\nall series with the same weight\n";
  for (const auto& [name, figures] :
       {std::pair{"kernels of experts", score.moe}, {"all others", score.dense}})
    if (figures.rows > 0)
      text += table_line(name, std::to_string(figures.rows), percent_text(figures.mean_abs),
                         percent_text(figures.median_abs), percent_text(figures.p90_abs),
                         percent_text(figures.bias));
  text +=
      "\nErrors are predicted over measured, less one; bias is their mean with its sign.\n"
      "closed: the mean error without residual tables. * constants derived from the\n"
      "architecture; the others were fitted on measured kernels of that chip.\n";
  const std::size_t shown = std::min(score.refused.size(), most_refusals_shown);
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("row {} refused: {}\n", score.refused[i].id, score.refused[i].reason);
  if (shown < score.refused.size())
    text += fmt::format("and {} more; --json names all\n", score.refused.size() - shown);
  return text;
}

}  // namespace gigawatt::report
