#include "gigawatt/report/price_validation.h"

#include <iterator>

#include <fmt/format.h>

#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using schema::Json;

std::string span_text(const power::YearSpan& span) {
  return span.first == span.last ? fmt::format("{}", span.first)
                                 : fmt::format("{}-{}", span.first, span.last);
}

std::string line(std::string_view name, const power::PriceStatistics& s) {
  std::string text = fmt::format(
      "{:21}{:8.2f}{:8.1f}{:9.1f}{:7.1f} %{:7.2f}{:7.2f}{:7.1f} %", name, s.mean, s.deviation,
      s.winsorised_deviation, 100 * s.negative_share, s.lag_1, s.lag_24, 100 * s.without_dearest);
  for (double quantile : s.quantiles) text += fmt::format("{:8.1f}", quantile);
  return text + "\n";
}

Json statistics_json(const power::PriceStatistics& s) {
  Json quantiles = Json::object();
  for (std::size_t k = 0; k < s.quantiles.size(); ++k)
    quantiles[fmt::format("{:.2f}", power::kScoredShares[k])] = s.quantiles[k];
  return {{"mean", s.mean},
          {"deviation", s.deviation},
          {"winsorised_deviation", s.winsorised_deviation},
          {"negative_share", s.negative_share},
          {"lag_1", s.lag_1},
          {"lag_24", s.lag_24},
          {"saving_without_dearest_2_percent", s.without_dearest},
          {"quantiles", std::move(quantiles)}};
}

}  // namespace

std::string price_validation_to_text(const power::PriceScore& score) {
  std::string text =
      fmt::format("{}: fitted to {}, scored on {} at its own mean; prices as in the file\n\n",
                  score.series, span_text(score.fitted), span_text(score.scored));
  text += fmt::format("{:21}{:>8}{:>8}{:>9}{:>9}{:>7}{:>7}{:>9}", "", "mean", "sd", "wins. sd",
                      "below 0", "lag 1", "lag 24", "top 2 %");
  for (double share : power::kScoredShares)
    text += fmt::format("{:>8}", fmt::format("q{:.0f}", 100 * share));
  text += "\n" + line(span_text(score.fitted), score.fitted_real);
  text += line("  model, in sample", score.fitted_model);
  text += line(span_text(score.scored), score.scored_real);
  text += line("  model, out of sample", score.scored_model);
  text += fmt::format(
      "\nMean absolute error of the quantiles: {:.2f} in sample, {:.2f} out of sample.\n",
      score.fitted_error, score.scored_error);
  return text +
         "wins. sd: prices cut off at their 1 % and 99 % quantiles. top 2 %: what avoiding the "
         "dearest "
         "2 % of\nhours takes off the mean.\n";
}

Json price_validation_to_json(const power::PriceScore& score) {
  const auto part = [](const power::YearSpan& span, const power::PriceStatistics& real,
                       const power::PriceStatistics& model, double error) {
    return Json{{"years", span_text(span)},
                {"quantile_error", error},
                {"real", statistics_json(real)},
                {"model", statistics_json(model)}};
  };
  return {
      {"schema", kValidatePowerSchema},
      {"series", score.series},
      {"in_sample", part(score.fitted, score.fitted_real, score.fitted_model, score.fitted_error)},
      {"out_of_sample",
       part(score.scored, score.scored_real, score.scored_model, score.scored_error)}};
}

}  // namespace gigawatt::report
