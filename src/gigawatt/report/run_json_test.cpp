#include "gigawatt/report/run_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/sample_run.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using schema::Json;
using testing::HasSubstr;

const Json& leveraged() {
  static const Json json = run_to_json(run_sample(kLeveragedDeal), {});
  return json;
}

void expect_number_or_outcome(const Json& object, const std::string& key) {
  ASSERT_TRUE(object.contains(key)) << key;
  if (object[key].is_number()) return;
  EXPECT_TRUE(object[key].is_null()) << key;
  ASSERT_TRUE(object.contains(key + "_outcome")) << key;
  EXPECT_FALSE(object[key + "_outcome"].text().empty()) << key;
}

// Every null of a run has its reason beside it; a diagnostic's unknown place speaks for itself.
void expect_every_null_is_named(const Json& json, const std::string& where) {
  for (const auto& [key, value] : json.members()) {
    if (value.is_null()) {
      ASSERT_TRUE(json.contains(key + "_outcome")) << where << "/" << key;
      EXPECT_FALSE(json[key + "_outcome"].text().empty()) << where << "/" << key;
    }
    if (key != "diagnostics") expect_every_null_is_named(value, where + "/" + key);
  }
  for (const Json& element : json.elements()) expect_every_null_is_named(element, where + "[]");
}

TEST(RunJson, KeepsTheStableKeys) {
  const Json& json = leveraged();
  EXPECT_EQ(json["schema"], "gigawatt.run/1");
  EXPECT_EQ(json["scenario"]["name"], "two-halls");
  EXPECT_TRUE(json["scenario"]["seed"].is_integer());
  EXPECT_EQ(json["scenario"]["paths"], 64);
  for (const char* key : {"project_cost_usd", "debt_usd", "first_year_noi_usd", "average_noi_usd",
                          "dscr_first_year", "dscr_average", "dscr_minimum", "sculpted_dscr",
                          "yield_on_cost", "average_noi_yield", "npv_usd", "equity_irr"})
    expect_number_or_outcome(json["finance"], key);
  for (const char* key : {"default_probability", "default_probability_se",
                          "covenant_breach_probability", "lender_expected_loss_usd"})
    expect_number_or_outcome(json["risk"], key);
  ASSERT_TRUE(json["risk"]["min_dscr_quantiles"].is_object());
  EXPECT_TRUE(json["risk"]["min_dscr_quantiles"]["p50"].is_number());
  EXPECT_TRUE(json["diagnostics"].is_array());
}

TEST(RunJson, KeepsTheStableKeysOfEachMark) {
  const Json& marks = leveraged()["load_line"];
  ASSERT_EQ(marks.size(), 10u);  // five regimes on two bases
  for (const Json& mark : marks.elements()) {
    EXPECT_TRUE(mark["regime"].is_text());
    EXPECT_TRUE(mark["basis"] == "debt" || mark["basis"] == "MW");
    EXPECT_EQ(mark["unit"], mark["basis"] == "debt" ? "USD" : "MW");
    expect_number_or_outcome(mark, "largest");
    expect_number_or_outcome(mark, "default_probability");
    EXPECT_TRUE(mark["limit"].is_number());
    EXPECT_TRUE(mark["monotone"].is_boolean());
  }
}

TEST(RunJson, KeepsTheStableKeysOfEachAssumption) {
  ASSERT_FALSE(leveraged()["assumptions"].empty());
  for (const Json& assumption : leveraged()["assumptions"].elements())
    for (const char* key : {"name", "value", "unit", "confidence", "reason"})
      EXPECT_TRUE(assumption[key].is_text()) << assumption;
}

TEST(RunJson, NamesEveryNumberThatIsMissing) {
  expect_every_null_is_named(leveraged(), "");
  const Json equity = run_to_json(run_sample(kEquityDeal), {});
  expect_every_null_is_named(equity, "");
  EXPECT_EQ(equity["finance"]["dscr_first_year_outcome"], "no debt");
  EXPECT_EQ(equity["risk"]["default_probability_outcome"], "no debt");
}

TEST(RunJson, NamesWhatAStoppedRunLacks) {
  const std::atomic<bool> stop = true;
  const Json json = run_to_json(run_sample(kLeveragedDeal, {.stop = &stop}), {});
  expect_every_null_is_named(json, "");
  EXPECT_EQ(json["partial"], true);
  EXPECT_TRUE(json["finance"]["npv_usd"].is_number());
  EXPECT_THAT(json["risk"]["default_probability_outcome"].text(), HasSubstr("stopped"));
}

TEST(RunJson, UsesAllSourcesOfMoney) {
  const Json& closing = leveraged()["finance"]["sources_and_uses"];
  double sources = 0, uses = 0;
  for (const auto& [name, usd] : closing["sources"].members()) sources += usd.number();
  for (const auto& [name, usd] : closing["uses"].members()) uses += usd.number();
  EXPECT_NEAR(sources / uses, 1, 1e-9);
}

TEST(RunJson, ReadsBackAsItWasWritten) {
  EXPECT_EQ(Json::parse(json_text(leveraged())), leveraged());
}

TEST(ReplayJson, HasAValueOrNullForEachMonth) {
  const plan::RunResult run = run_sample(kLeveragedDeal, {.load_line = false, .levers = false});
  const plan::Replay replay = plan::replay(*run.plan, run.plan->chain(), *run.financing, 5);
  const Json json = replay_to_json(*run.plan, replay, 5);
  const std::size_t rows = json["months"]["month"].size();
  EXPECT_EQ(rows, static_cast<std::size_t>(run.plan->timeline.rows()));
  for (const auto& [name, column] : json["months"].members()) EXPECT_EQ(column.size(), rows);
}

}  // namespace
}  // namespace gigawatt::report
