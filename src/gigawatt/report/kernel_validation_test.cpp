#include "gigawatt/report/kernel_validation.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/report/text.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using testing::HasSubstr;

validation::KernelScore sample() {
  validation::KernelScore score{.rows_total = 14};
  score.predictions = {{"1", 10.0, 11.0, 0.1}, {"2", std::nullopt, 5.5, std::nullopt}};
  for (int i = 3; i <= 14; ++i) score.refused.push_back({std::to_string(i), "no such chip"});
  score.series = {{.name = "H100/fp8/all",
                   .rows = 1,
                   .fitted = true,
                   .mean_abs_error = 0.1,
                   .median_abs_error = 0.1,
                   .p90_abs_error = 0.1,
                   .bias = 0.1,
                   .closed_form_mean_abs_error = 0.25},
                  {.name = "H200/grouped/bfloat16/weight_gradient/torch-2.11.0",
                   .rows = 1234,
                   .mean_abs_error = 1.5,
                   .median_abs_error = 1.5,
                   .p90_abs_error = 12.5,
                   .bias = -0.999,
                   .closed_form_mean_abs_error = 1.5}};
  score.dense = {.rows = 1, .mean_abs = 0.1, .median_abs = 0.1, .p90_abs = 0.1, .bias = 0.1};
  return score;
}

TEST(KernelValidation, JsonHasTheStableKeys) {
  const auto json = kernel_validation_to_json(sample());
  EXPECT_EQ(json["rows_total"], 14);
  EXPECT_EQ(json["rows_predicted"], 2);
  EXPECT_EQ(json["rows_refused"][0]["id"], "3");
  EXPECT_EQ(json["rows_refused"][0]["reason"], "no such chip");
  const auto& series = json["series"][0];
  for (const char* key : {"name", "rows", "fitted", "mean_abs_error", "median_abs_error",
                          "p90_abs_error", "bias", "closed_form_mean_abs_error"})
    EXPECT_TRUE(series.contains(key)) << key;
  EXPECT_EQ(json["dense"]["rows"], 1);
  EXPECT_EQ(json["dense"]["mean_abs_error"], 0.1);
  EXPECT_EQ(json["moe"]["rows"], 0);
  EXPECT_TRUE(json["moe"]["bias"].is_null());
}

TEST(KernelValidation, CsvLeavesEmptyWhatWasNotMeasured) {
  EXPECT_EQ(kernel_validation_to_csv(sample()),
            "row,measured_us,predicted_us,error\r\n1,10,11,0.1\r\n2,,5.5,\r\n");
}

TEST(KernelValidation, TextNamesTheFirstRefusalsAndCountsTheRest) {
  const std::string text = kernel_validation_to_text(sample());
  EXPECT_THAT(text, HasSubstr("14 rows, 2 predicted, 12 refused"));
  EXPECT_THAT(text, HasSubstr("row 3 refused: no such chip"));
  EXPECT_THAT(text, HasSubstr("and 2 more"));
  EXPECT_THAT(text, HasSubstr("25.0 %"));
  EXPECT_THAT(text, HasSubstr("H200/grouped/bfloat16/weight_gradient/torch-2.11.0 *\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 80) << line;
}

}  // namespace
}  // namespace gigawatt::report
