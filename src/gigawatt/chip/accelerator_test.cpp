#include "gigawatt/chip/accelerator.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/unit_text.h"

namespace gigawatt::chip {
namespace {

using ::testing::HasSubstr;

using catalog::shipped;

constexpr auto TFLOPS = base::Unit<base::OperationRate::dimension>{1e12};
constexpr auto GBPS = base::Unit<base::Bandwidth::dimension>{1e9};

Accelerator named(std::string_view name) {
  const auto found = find_accelerator(shipped(), name);
  EXPECT_TRUE(found.has_value()) << name;
  return found.value_or(Accelerator{});
}

TEST(Accelerator, AllTwentyNineAreReadAndSaneAndCited) {
  const auto ids = accelerator_ids(shipped());
  ASSERT_EQ(ids.size(), 29u);
  for (const std::string& id : ids) {
    const Accelerator a = named(id);
    EXPECT_EQ(a.id, id);
    EXPECT_GE(a.year, 2020) << id;
    EXPECT_LE(a.year, 2026) << id;
    EXPECT_FALSE(a.source.empty() || a.note.empty() || a.vendor.empty()) << id;
    ASSERT_TRUE(a.peak_at(Precision::bf16).has_value()) << id;
    ASSERT_TRUE(a.domain_bandwidth.value.has_value()) << id;
    EXPECT_GT(a.domain_chips, 1) << id;
    // Operations for each byte of memory traffic.
    const double intensity =
        a.peak_at(Precision::bf16)->base_value() / a.memory_bandwidth.base_value();
    EXPECT_GT(intensity, 80) << id;
    EXPECT_LT(intensity, 600) << id;
    if (a.measured_bf16) {
      EXPECT_LT(*a.measured_bf16, *a.peak_at(Precision::bf16)) << id;
    }
    if (a.board_power && a.server_power) {
      EXPECT_LT(*a.board_power, *a.server_power) << id;
    }
  }
}

TEST(Accelerator, OneIsReadCellByCell) {
  const Accelerator a = named("h100");
  EXPECT_EQ(a.name, "H100 SXM");
  EXPECT_EQ(a.peak_at(Precision::fp8)->in(TFLOPS), 1979);
  EXPECT_EQ(a.peak_at(Precision::fp8_block)->in(TFLOPS), 1979);
  EXPECT_EQ(a.peak_at(Precision::mxfp8), std::nullopt);
  EXPECT_EQ(a.peak_at(Precision::nvfp4), std::nullopt);
  EXPECT_EQ(a.memory, base::bytes(80 * 0x1p30));
  EXPECT_EQ(a.memory_bandwidth.in(GBPS), 3350);
  EXPECT_EQ(a.network_bandwidth->in(GBPS), 50);  // 400 Gbit/s
  EXPECT_EQ(a.board_power, base::watts(700));
  EXPECT_EQ(a.server_power, base::watts(1275));
  EXPECT_EQ(a.topology, Topology::switched);
  EXPECT_EQ(named("tpu-v6e").peak_at(Precision::int8)->in(TFLOPS), 1836);
}

TEST(Accelerator, IsFoundByIdNameAliasAndRunName) {
  EXPECT_EQ(named("H100 SXM").id, "h100");
  EXPECT_EQ(named("A100-80").id, "a100");
  EXPECT_EQ(named("a100_80gb").id, "a100");
  EXPECT_EQ(named("TPU v5e").id, "tpu-v5e");
  EXPECT_EQ(named("Trn3").id, "trainium3");
  EXPECT_EQ(named("trainium2").id, "trainium2");
  EXPECT_EQ(named("Trainium2").domain_chips, 64);
  EXPECT_EQ(accelerator_of_run(shipped(), "Trainium2")->id, "trainium2-16");
  EXPECT_EQ(accelerator_of_run(shipped(), ""), std::nullopt);
  EXPECT_EQ(find_accelerator(shipped(), "h1000"), std::nullopt);
  EXPECT_EQ(find_accelerator(shipped(), ""), std::nullopt);
}

TEST(Accelerator, NoNameMeansTwo) {
  std::set<std::string> names;
  for (const std::string& id : accelerator_ids(shipped())) {
    const Accelerator a = named(id);
    EXPECT_TRUE(names.insert(a.id).second) << a.id;
    for (const std::string& alias : a.aliases) {
      EXPECT_TRUE(names.insert(alias).second) << alias;
      EXPECT_EQ(named(alias).id, id) << alias;
    }
    EXPECT_EQ(named(a.name).id, id);
  }
}

TEST(Accelerator, WhatIsNotPublishedIsAbsent) {
  for (const char* id : {"trainium1", "trainium2", "trainium3", "tpu-v5p", "tpu-v7"})
    EXPECT_EQ(named(id).board_power, std::nullopt) << id;
  EXPECT_EQ(named("tpu-v7").network_bandwidth, std::nullopt);
  const auto bandwidth = named("trainium3").domain_bandwidth;
  EXPECT_EQ(bandwidth.value->in(GBPS), 1280);
  EXPECT_EQ(bandwidth.low->in(GBPS), 704);
  EXPECT_EQ(bandwidth.high->in(GBPS), 2048);
  EXPECT_EQ(named("h100").domain_bandwidth.low, std::nullopt);
}

TEST(Accelerator, AnUnknownNameIsAnsweredWithTheNearest) {
  const schema::Diagnostic d = unknown_accelerator(accelerator_ids(shipped()), "tranium3");
  EXPECT_EQ(d.code, "GW404");
  EXPECT_THAT(d.hint, HasSubstr("trainium3"));
  EXPECT_THAT(unknown_accelerator(accelerator_ids(shipped()), "abacus").hint,
              HasSubstr("lists them"));
}

}  // namespace
}  // namespace gigawatt::chip
