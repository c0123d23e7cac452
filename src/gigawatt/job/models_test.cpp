#include "gigawatt/job/models.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/shape.h"

namespace gigawatt::job {
namespace {

using catalog::shipped;

TEST(Models, AreFoundWhateverTheCaseOfTheirLetters) {
  const auto model = find_model(shipped(), "llama-3-70b");
  ASSERT_TRUE(model.has_value());
  EXPECT_EQ(model->shape.name, "Llama-3-70B");
  EXPECT_EQ(model->shape.layers, 80);
  EXPECT_EQ(model->shape.kv_heads, 8);
  EXPECT_EQ(model->sequence, 8192);
  EXPECT_FALSE(model->source.empty());
  for (const char* name : {"llama3 70b", "LLAMA3_70B", "meta-llama/Llama-3-70B"})
    EXPECT_EQ(find_model(shipped(), name)->shape.name, "Llama-3-70B") << name;
  EXPECT_EQ(find_model(shipped(), "Mixtral 8x7B")->shape.name, "Mixtral-8x7B");
  EXPECT_FALSE(find_model(shipped(), "llama-3-71b").has_value());
  EXPECT_FALSE(find_model(shipped(), "meta-llama/").has_value());
  EXPECT_FALSE(find_model(shipped(), "").has_value());
}

TEST(Models, OfASlipOfThePenAreOffered) {
  EXPECT_EQ(nearest_models(shipped(), "llama3-70b").front(), "Llama-3-70B");
  EXPECT_EQ(nearest_models(shipped(), "deepseekv3", 1).front(), "DeepSeek-V3");
  EXPECT_EQ(nearest_models(shipped(), std::string(1'000'000, 'x')).size(), 5u);
}

// Published totals are rounded to two or three digits, and some leave out embeddings.
TEST(Models, HaveTheParametersThatTheirPublishersState) {
  int checked = 0;
  for (const std::string_view name : model_names(shipped())) {
    const auto model = find_model(shipped(), name);
    ASSERT_TRUE(model.has_value()) << name;
    if (!model->parameters) continue;
    Transformer shape = model->shape;
    shape.mtp_layers = 0;  // counted apart by those who publish them
    const ParameterCount count = count_parameters(shape);
    EXPECT_NEAR(count.total() / *model->parameters, 1, 0.035) << name;
    const double most = count.active / *model->active_parameters;
    const double least = (count.active - count.embedding - count.head) / *model->active_parameters;
    EXPECT_TRUE(most > 0.965 && least < 1.035) << name << ' ' << least << ' ' << most;
    ++checked;
  }
  EXPECT_GT(checked, 75);
}

TEST(Models, OfReducedDepthKeepTheLayerOfTheirParent) {
  const auto parent = find_model(shipped(), "DeepSeek-V3"),
             reduced = find_model(shipped(), "DeepSeek-V3-4L");
  ASSERT_TRUE(parent && reduced);
  EXPECT_EQ(parent->shape.latent->key_value_rank, reduced->shape.latent->key_value_rank);
  EXPECT_EQ(parent->shape.experts->expert_ffn, reduced->shape.experts->expert_ffn);
  EXPECT_EQ(reduced->shape.experts->moe_layers, 3);
}

}  // namespace
}  // namespace gigawatt::job
