#include "gigawatt/report/train.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/models.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using testing::HasSubstr;

TrainView sample_view() {
  const catalog::Catalog& catalog = catalog::shipped();
  TrainView view{.run = {.tokens = 15e12}, .terms = {.deadline = base::days(60)}};
  const auto model = job::find_model(catalog, "llama-3-70b");
  EXPECT_TRUE(model.has_value());
  if (!model) return view;
  view.run.job = {.model = model->shape, .sequence = 8192, .global_batch = 2048};
  for (const char* name : {"h100", "gb300", "a100", "b200", "h200"}) {
    const auto accelerator = chip::find_accelerator(catalog, name);
    EXPECT_TRUE(accelerator.has_value()) << name;
    if (!accelerator) continue;
    job::QuotedChip chip{.accelerator = *accelerator};
    TrainOption option{.chip = name};
    auto quote = job::quote(catalog, chip, view.run, view.terms);
    EXPECT_TRUE(quote.has_value()) << name;
    if (quote) option.quote = *quote;
    view.options.push_back(option);
  }
  view.options.push_back({.chip = "abacus", .failure = {"it has no fabric", "take another"}});
  view.defaults = {"sequences of 8192 tokens"};
  return view;
}

TEST(Train, FitsAScreenOf80Columns) {
  const std::string text = train_to_terminal(sample_view());
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 80) << line;
  for (const char* part : {"Llama-3-70B", "within 60 days", "h100", "gb300", "MFU", "Goodput",
                           "error band", "abacus: it has no fabric", "sequences of 8192"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Train, KeysOfTheJsonAreStable) {
  const schema::Json json = schema::Json::parse(json_text(train_to_json(sample_view())));
  EXPECT_EQ(json["schema"], kTrainSchema);
  ASSERT_EQ(json["options"].size(), 6u);
  for (const schema::Json& option : json["options"].elements())
    for (const char* key :
         {"chip", "chips", "layout", "mfu", "goodput", "days", "cost_usd", "energy_mwh", "reason"})
      EXPECT_TRUE(option.contains(key)) << key;
  const auto& h100 = json["options"][0];
  for (const char* key :
       {"tp", "pp", "dp", "cp", "ep", "virtual_pp", "micro_batch", "zero", "recompute"})
    EXPECT_TRUE(h100["layout"].contains(key)) << key;
  for (const char* key : {"on_demand", "capacity_block", "savings_plan", "owned"})
    EXPECT_TRUE(h100["cost_usd"][key].is_null()) << "no prices were given";
  EXPECT_EQ(h100["reason"], "");
  EXPECT_GT(h100["energy_mwh"].number(), 0);
  const auto total = [&](const char* key) {
    double sum = 0;
    EXPECT_EQ(h100["step"][key].size(), job::kParts) << key;
    for (const auto& [part, value] : h100["step"][key].members()) sum += value.number();
    return sum;
  };
  const auto value = [&](const char* key) { return h100["step"][key].number(); };
  EXPECT_NEAR(total("seconds"), value("step_s"), 1e-9);
  EXPECT_NEAR(total("flops") / value("executed_flops_per_chip"), 1, 1e-12);
  EXPECT_NEAR(total("joules") / value("joules_per_chip"), 1, 1e-12);
  EXPECT_NEAR(total("bytes") / (value("hbm_bytes_per_chip") + value("wire_bytes_per_chip")), 1,
              1e-12);
  EXPECT_EQ(json["options"][5]["reason"], "it has no fabric");
  EXPECT_TRUE(json["options"][5]["days"].is_null());
}

}  // namespace
}  // namespace gigawatt::report
