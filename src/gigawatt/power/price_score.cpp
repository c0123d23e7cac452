#include "gigawatt/power/price_score.h"

#include <cmath>

#include "gigawatt/power/price_model.h"

namespace gigawatt::power {
namespace {

double quantile_error(const PriceStatistics& model, const PriceStatistics& real) {
  double sum = 0;
  for (std::size_t k = 0; k < model.quantiles.size(); ++k)
    sum += std::abs(model.quantiles[k] - real.quantiles[k]);
  return sum / static_cast<double>(model.quantiles.size());
}

}  // namespace

PriceScore score_prices(const std::string& name, const PriceSeries& series,
                        const PriceLimits& limits, YearSpan fit, YearSpan score) {
  const PriceSeries before = years_of(series, fit.first, fit.last);
  const PriceSeries after = years_of(series, score.first, score.last);
  const PriceModel model = fit_prices(name, before, limits);
  PriceScore result{.series = name, .fitted = fit, .scored = score};
  result.fitted_real = statistics_of(before);
  result.fitted_model = model_statistics(model, before, result.fitted_real.mean);
  result.scored_real = statistics_of(after);
  result.scored_model = model_statistics(model, after, result.scored_real.mean);
  result.fitted_error = quantile_error(result.fitted_model, result.fitted_real);
  result.scored_error = quantile_error(result.scored_model, result.scored_real);
  return result;
}

}  // namespace gigawatt::power
