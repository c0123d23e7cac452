#include <unistd.h>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/power/hourly_csv.h"
#include "gigawatt/power/price_score.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/price_validation.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::cli {

int validate_power_command(const ValidatePowerRequest& request) {
  const bool colour = paints(request.colour, STDERR_FILENO);
  const auto refused = [&](const std::vector<schema::Diagnostic>& diagnostics) {
    return refuse(diagnostics, report::kValidatePowerSchema, request.json, colour);
  };
  const auto table = power::read_hourly_file(request.file);
  if (!table) return refused(table.error());
  const power::PriceSeries series{table->hour, table->values.front()};
  for (int year : {request.fit, request.score}) {
    const std::size_t hours = power::years_of(series, year, year).size();
    if (hours < power::kLeastHours)
      return refused(
          {{.code = "GW407",
            .message = fmt::format("{} has {} hours with a price", year, hours),
            .at = {.file = request.file.file},
            .expected = fmt::format("at least {} hours of the year", power::kLeastHours)}});
  }
  const power::PriceScore score =
      power::score_prices(request.file.columns.front(), series, {request.floor, request.cap},
                          {request.fit, request.fit}, {request.score, request.score});
  const std::string text = request.json ? report::json_text(report::price_validation_to_json(score))
                                        : report::price_validation_to_text(score);
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
