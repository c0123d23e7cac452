#include "gigawatt/chip/shelf.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/chip_model.h"
#include "gigawatt/chip/price.h"
#include "support/temporary_folder.h"

namespace gigawatt::chip {
namespace {

using ::testing::HasSubstr;

using catalog::shipped;

constexpr std::string_view good = R"(
name = "Example NPU 2"
year = 2026
like = "h100"
[peak]
bf16 = "1,200 TFLOP/s"
fp8 = "2,400 TFLOP/s"
[memory]
size = "96 GiB"
bandwidth = "4,000 GB/s"
[scale_up]
chips = 16
bandwidth = { value = "800 GB/s", range = ["600 GB/s", "1,000 GB/s"], confidence = "B" }
[price]
on_demand = { value = "3.5 USD/chip-h", source = "https://example.com", confidence = "B" }
owned = "20,000 USD/chip"
)";

auto read(const std::string& text) { return read_accelerator_text(text, "npu.toml", shipped()); }

std::string changed(std::string_view from, std::string_view to) {
  std::string text(good);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

schema::Diagnostic refused(const std::string& text) {
  const auto chip = read(text);
  EXPECT_FALSE(chip.has_value()) << text;
  return chip ? schema::Diagnostic{} : chip.error().front();
}

TEST(AcceleratorSpec, BecomesAChipWithItsPrices) {
  const auto chip = read(std::string(good));
  ASSERT_TRUE(chip.has_value()) << schema::render(chip.error());
  const Accelerator& a = chip->accelerator;
  EXPECT_EQ(a.id, "example-npu-2");
  EXPECT_EQ(a.kernels, "h100");
  EXPECT_EQ(a.peak_at(Precision::fp8_block)->base_value(), 2.4e15);
  EXPECT_EQ(a.peak_at(Precision::nvfp4), std::nullopt);
  EXPECT_EQ(a.domain_bandwidth.low->base_value(), 600e9);
  EXPECT_EQ(a.network_bandwidth, std::nullopt);
  EXPECT_EQ(a.board_power, std::nullopt);
  ASSERT_EQ(chip->prices.size(), 2u);
  EXPECT_EQ(current_price(chip->prices, PricePlan::on_demand)->rent.value->in(USD_per_chip_hour),
            3.5);
  EXPECT_EQ(chip->prices[0].confidence, catalog::Confidence::B);
  EXPECT_EQ(chip->prices[1].source, "npu.toml");
  EXPECT_TRUE(chip_model(shipped(), a).has_value());
}

TEST(AcceleratorSpec, TakesTheKernelsOfAKindToo) {
  const auto chip = read(changed("like = \"h100\"", "like = \"systolic\""));
  ASSERT_TRUE(chip.has_value()) << schema::render(chip.error());
  EXPECT_EQ(chip->accelerator.kernels, "systolic");
}

TEST(AcceleratorSpec, WhatIsWrongIsSaidWithItsPlace) {
  const schema::Diagnostic kernel = refused(changed("\"h100\"", "\"h10\""));
  EXPECT_EQ(kernel.code, "GW404");
  EXPECT_EQ(kernel.at.line, 4);
  EXPECT_THAT(kernel.hint, HasSubstr("h100"));
  EXPECT_EQ(refused(changed("Example NPU 2", "H100 SXM")).code, "GW408");
  EXPECT_EQ(refused(changed("Example NPU 2", "--")).code, "GW404");
  EXPECT_EQ(refused(changed("1,200 TFLOP/s", "1,200 TFLOP")).code, "GW202");
  EXPECT_EQ(refused(changed("96 GiB", "0 GiB")).code, "GW206");
  EXPECT_EQ(refused(changed("chips = 16", "chips = 0")).code, "GW206");
  EXPECT_EQ(refused(changed("chips = 16", "chips = \"many\"")).code, "GW207");
  EXPECT_EQ(refused(changed("bf16 = \"1,200 TFLOP/s\"\n", "")).code, "GW302");
  EXPECT_EQ(refused(changed("fp8 = ", "fp9 = ")).code, "GW301");
  EXPECT_EQ(
      refused(changed("[price]", "[power]\nboard = \"2 kW\"\nserver = \"1 kW\"\n[price]")).code,
      "GW405");
  EXPECT_EQ(refused("name = \"x\"\n").code, "GW302");
}

TEST(AcceleratorSpec, SeveralMistakesAreSaidAtOnce) {
  std::string text = changed("\"h100\"", "\"nothing like it\"");
  text.replace(text.find("Example NPU 2"), 13, "H100 SXM");
  const auto chip = read(text);
  ASSERT_FALSE(chip.has_value());
  EXPECT_EQ(chip.error().size(), 2u);
}

class ShelfFiles : public ::testing::Test {
 protected:
  support::TemporaryFolder folder_;
};

TEST_F(ShelfFiles, HoldShippedChipsAndOnesOwn) {
  Shelf shelf(shipped());
  EXPECT_TRUE(shelf.add_file(folder_.write("npu.toml", good)).empty());
  EXPECT_EQ(shelf.ids().size(), 30u);
  EXPECT_EQ(shelf.find("Example NPU 2")->prices.size(), 2u);
  EXPECT_EQ(shelf.find("h100")->accelerator.id, "h100");
  EXPECT_FALSE(shelf.find("h100")->prices.empty());
  EXPECT_THAT(shelf.find("exampl-npu-2").error().hint, HasSubstr("example-npu-2"));
}

TEST_F(ShelfFiles, RefuseTwoOfOneName) {
  Shelf shelf(shipped());
  EXPECT_TRUE(shelf.add_file(folder_.write("a.toml", good)).empty());
  const auto twice = shelf.add_file(folder_.write("b.toml", good));
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].code, "GW408");
  EXPECT_EQ(shelf.add_file(folder_.path("none.toml"))[0].code, "GW101");
}

}  // namespace
}  // namespace gigawatt::chip
