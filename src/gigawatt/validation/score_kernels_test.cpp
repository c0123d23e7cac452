#include "gigawatt/validation/score_kernels.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "support/files.h"
#include "support/shared_facts.h"

namespace gigawatt::validation {
namespace {

using catalog::shipped;

KernelScore validation_of(std::string text, const std::string& name) {
  auto kernels = read_measured_kernels(std::move(text), name);
  if (!kernels) {
    ADD_FAILURE() << schema::render(kernels.error());
    return {};
  }
  return score_kernels(shipped(), *kernels);
}

KernelScore held_out(const std::string& name) {
  return validation_of(support::file_text(GIGAWATT_REPO "/validation/" + name), name);
}

std::map<std::string, KernelSeries> by_name(const KernelScore& validation) {
  std::map<std::string, KernelSeries> series;
  for (const KernelSeries& s : validation.series) series[s.name] = s;
  return series;
}

// Limits of the issue, on rows that no fit of these constants has seen. A100 has few rows.
TEST(ValidateKernels, HeldOutProductsKeepTheirLimits) {
  const auto validation = held_out("kernels_gemm.csv");
  EXPECT_TRUE(validation.refused.empty());
  const auto series = by_name(validation);
  const std::map<std::string, double> limits = {
      {"bfloat16/all", 0.10},   {"fp8/training", 0.07}, {"fp8_block/training", 0.08},
      {"nvfp4/training", 0.09}, {"fp8/all", 0.07},      {"fp8_block/all", 0.08},
      {"nvfp4/all", 0.09}};
  int checked = 0;
  for (const auto& [name, s] : series) {
    const std::string chip = name.substr(0, name.find('/'));
    const std::string kind = name.substr(chip.size() + 1);
    const bool hopper = chip == "H100" || chip == "H200";
    const double limit = kind == "bfloat16/training" ? (hopper ? 0.05 : 0.065) : limits.at(kind);
    EXPECT_LE(s.mean_abs_error, limit) << name;
    EXPECT_TRUE(s.fitted) << name;
    EXPECT_GT(s.closed_form_mean_abs_error, 0) << name;
    ++checked;
  }
  EXPECT_EQ(checked, 2 * 15);
}

TEST(ValidateKernels, HeldOutAttentionKeepsItsLimit) {
  const auto series = by_name(held_out("kernels_attention.csv"));
  ASSERT_EQ(series.size(), 4u);
  for (const auto& [name, s] : series) EXPECT_LE(s.mean_abs_error, 0.12) << name;
}

TEST(ValidateKernels, HeldOutExpertsAreAsGoodAsPublished) {
  const auto series = by_name(held_out("kernels_moe.csv"));
  ASSERT_EQ(series.size(), 2u);
  for (const auto& [name, s] : series) {
    EXPECT_LE(s.mean_abs_error, 0.20) << name;
    EXPECT_LE(s.median_abs_error, 0.12) << name;
  }
}

TEST(ValidateKernels, CollectivesKeepTheirLimit) {
  const auto validation = held_out("kernels_nccl.csv");
  EXPECT_TRUE(validation.refused.empty());
  EXPECT_EQ(validation.series.size(), 5u * 4);
  for (const KernelSeries& s : validation.series) EXPECT_LE(s.mean_abs_error, 0.06) << s.name;
}

TEST(ValidateKernels, TheWholeOpenTableKeepsTheLimitsToo) {
  auto text = support::shared_fact("kernels_gemm.csv");
  if (!text) GTEST_SKIP() << "no shared/facts/kernels_gemm.csv";
  const auto series = by_name(validation_of(std::move(*text), "kernels_gemm.csv"));
  for (const char* chip : {"H100", "H200"})
    EXPECT_LE(series.at(std::string(chip) + "/bfloat16/training").mean_abs_error, 0.05) << chip;
  for (const char* chip : {"A100", "B200", "GB200"})
    EXPECT_LE(series.at(std::string(chip) + "/bfloat16/training").mean_abs_error, 0.065) << chip;
}

TEST(ValidateKernels, WhatHasNoModelIsRefusedWithTheReason) {
  const auto validation = validation_of(
      "chip,dtype,m,n,k,latency_us\n"
      "H100,bfloat16,4096,4096,4096,200\n"
      "Abacus,bfloat16,64,64,64,5\n"
      "H100,bf12,64,64,64,5\n"
      "A100,fp8,64,64,64,5\n"
      "TPU v5e,bfloat16,4096,4096,4096,\n",
      "k.csv");
  EXPECT_EQ(validation.rows_total, 5u);
  ASSERT_EQ(validation.predictions.size(), 2u);
  ASSERT_EQ(validation.refused.size(), 3u);
  EXPECT_EQ(validation.refused[0].id, "2");
  EXPECT_THAT(validation.refused[0].reason, testing::HasSubstr("Abacus"));
  EXPECT_THAT(validation.refused[1].reason, testing::HasSubstr("bf12"));
  EXPECT_THAT(validation.refused[2].reason, testing::HasSubstr("A100"));
  EXPECT_FALSE(validation.predictions[1].error.has_value());
  EXPECT_GT(validation.predictions[1].predicted_us, 0);
}

TEST(ValidateKernels, AttentionAndCollectivesThatContradictThemselvesAreRefused) {
  const auto attention = validation_of(
      "chip,phase,batch,seq,heads,kv_heads,head_dim,step,latency_us\n"
      "H100,decode,1,1,12,8,128,1,10\n",
      "a.csv");
  ASSERT_EQ(attention.refused.size(), 1u);
  EXPECT_THAT(attention.refused[0].reason, testing::HasSubstr("12 heads"));
  const auto experts = validation_of(
      "chip,dtype,tokens,hidden,inter,topk,experts,moe_tp,moe_ep,distribution\n"
      "H100,fp8,64,2048,1024,8,128,2,7,balanced\nH100,fp8,64,2048,1024,300,128,2,4,balanced\n",
      "m.csv");
  ASSERT_EQ(experts.refused.size(), 2u);
  EXPECT_THAT(experts.refused[0].reason, testing::HasSubstr("128 experts"));
  EXPECT_THAT(experts.refused[1].reason, testing::HasSubstr("300 experts"));
}

// Beyond a domain the network counts; a chip whose network nobody published cannot be asked.
TEST(ValidateKernels, CollectivesMaySpanDomains) {
  const auto ring = validation_of(
      "chip,op,ranks,message_elements_or_bytes,latency_us,dtype\n"
      "H100,all_reduce,8,1e8,1000,half\nH100,all_reduce,64,1e8,10,half\n"
      "vera-rubin,all_reduce,4096,1e8,10,half\n",
      "c.csv");
  ASSERT_EQ(ring.predictions.size(), 2u);
  EXPECT_GT(ring.predictions[1].predicted_us, ring.predictions[0].predicted_us);
  ASSERT_EQ(ring.refused.size(), 1u);
}

// What a row says of its time changes what is predicted.
TEST(ValidateKernels, ClockAndOperandsCount) {
  const auto rows = validation_of(
      "chip,source,dtype,operands,clock,m,n,k,latency_us\n"
      "H100,lab,fp8,cast,boost,4096,4096,4096,100\nH100,lab,fp8,ready,boost,4096,4096,4096,100\n"
      "H100,lab,fp8,ready,sustained,4096,4096,4096,100\n",
      "k.csv");
  ASSERT_EQ(rows.predictions.size(), 3u);
  EXPECT_LT(rows.predictions[1].predicted_us, rows.predictions[0].predicted_us);
  EXPECT_LT(rows.predictions[1].predicted_us, rows.predictions[2].predicted_us);
  EXPECT_EQ(rows.series.front().name, "H100/fp8/all/lab");
}

// The measured cell is for the error alone.
TEST(ValidateKernels, PredictionsDoNotSeeWhatWasMeasured) {
  const std::string head = "chip,dtype,m,n,k,latency_us\nB200,nvfp4,512,5120,1024,";
  const auto with = validation_of(head + "9\n", "k.csv"), without = validation_of(head + "\n", "k");
  EXPECT_EQ(with.predictions.at(0).predicted_us, without.predictions.at(0).predicted_us);
}

}  // namespace
}  // namespace gigawatt::validation
