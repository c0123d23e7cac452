#include "gigawatt/schema/quantity_text.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gigawatt/schema/unit_text.h"

namespace gigawatt::schema {
namespace {

using base::Dimension;
namespace dim = base::dimensions;

constexpr Dimension chip_hour_price = dim::money / dim::chips / dim::time;
constexpr Dimension hash_price = dim::money / dim::hashes;

struct Reads {
  const char* text;
  Dimension dimension;
  double base_value;
};

class QuantityReads : public testing::TestWithParam<Reads> {};

TEST_P(QuantityReads, AsPeopleWriteIt) {
  const auto value = parse_quantity(GetParam().text, GetParam().dimension);
  ASSERT_TRUE(value) << GetParam().text << ": " << value.error().message;
  EXPECT_DOUBLE_EQ(*value, GetParam().base_value) << GetParam().text;
}

constexpr double year = 8760 * 3600.0, month = year / 12;

INSTANTIATE_TEST_SUITE_P(
    Money, QuantityReads,
    testing::Values(Reads{"$9.7B", dim::money, 9.7e9}, Reads{"$ 9.7 B", dim::money, 9.7e9},
                    Reads{"$9.7 billion", dim::money, 9.7e9},
                    Reads{"3.25 BUSD", dim::money, 3.25e9},
                    Reads{"3.25 billion USD", dim::money, 3.25e9}, Reads{"$5", dim::money, 5},
                    Reads{"-$5M", dim::money, -5e6}, Reads{"$-5M", dim::money, -5e6},
                    Reads{"1,234,567.5 USD", dim::money, 1234567.5},
                    Reads{"1e9 USD", dim::money, 1e9}, Reads{"150 kUSD", dim::money, 150e3}));

INSTANTIATE_TEST_SUITE_P(Energy, QuantityReads,
                         testing::Values(Reads{"168 MW", dim::power, 168e6},
                                         Reads{"168 MW", dim::capacity, 168e6},
                                         Reads{"168MW", dim::power, 168e6},
                                         Reads{"1,234.5 MWh", dim::energy, 4.4442e12},
                                         Reads{"1\u2009234.5\u00A0MWh", dim::energy, 4.4442e12},
                                         Reads{"\u22125 MWh", dim::energy, -1.8e10},
                                         Reads{"1.5E-2 GW", dim::power, 15e6},
                                         Reads{"17.5 J/TH", dim::energy / dim::hashes, 17.5e-12}));

INSTANTIATE_TEST_SUITE_P(
    Prices, QuantityReads,
    testing::Values(Reads{"45 USD/MWh", base::EnergyPrice::dimension, 45 / 3.6e9},
                    Reads{"$45/MWh", base::EnergyPrice::dimension, 45 / 3.6e9},
                    Reads{"45 USD per MWh", base::EnergyPrice::dimension, 45 / 3.6e9},
                    Reads{"125 USD/kW-month", base::CapacityPrice::dimension, 125 / (1e3 * month)},
                    Reads{"125 USD/kW/month", base::CapacityPrice::dimension, 125 / (1e3 * month)},
                    Reads{"$125/kW-month", base::CapacityPrice::dimension, 125 / (1e3 * month)},
                    Reads{"1.5 MUSD/MW-year", base::CapacityPrice::dimension, 125 / (1e3 * month)},
                    Reads{"$1.5M/MW-year", base::CapacityPrice::dimension, 125 / (1e3 * month)},
                    Reads{"$8M/MW", base::CapacityCost::dimension, 8},
                    Reads{"38 USD/PH/day", hash_price, 38 / (1e15 * 86400)},
                    Reads{"38 USD/PH/s/day", hash_price, 38 / (1e15 * 86400)},
                    Reads{"2.91 USD/chip-hour", chip_hour_price, 2.91 / 3600},
                    Reads{"2.91 USD/GPU-hour", chip_hour_price, 2.91 / 3600}));

INSTANTIATE_TEST_SUITE_P(
    Others, QuantityReads,
    testing::Values(Reads{"6.192 %", dim::none, 0.06192}, Reads{"6.192%", dim::none, 0.06192},
                    Reads{"250 bp", dim::none, 0.025}, Reads{"1.25", dim::none, 1.25},
                    Reads{"1.30x", dim::none, 1.3}, Reads{"15 years", dim::time, 15 * year},
                    Reads{"18 months", dim::time, 18 * month}, Reads{"60 days", dim::time, 5.184e6},
                    Reads{"96 GiB", dim::data, 96 * 1073741824.0}, Reads{"8 Gbit", dim::data, 1e9},
                    Reads{"900 GB/s", base::Bandwidth::dimension, 900e9},
                    Reads{"989 TFLOP/s", base::OperationRate::dimension, 989e12},
                    Reads{"15T tokens", dim::tokens, 15e12}, Reads{"5EH", dim::hashes, 5e18},
                    Reads{"15 trillion tokens", dim::tokens, 15e12},
                    Reads{"76,000 chips", dim::chips, 76000},
                    Reads{"100k chips", dim::chips, 1e5}));

struct Refuses {
  const char* text;
  Dimension dimension;
  const char* code;
  const char* hint;  // a part of it
};

class QuantityRefuses : public testing::TestWithParam<Refuses> {};

TEST_P(QuantityRefuses, WithCodeAndHint) {
  const Refuses& c = GetParam();
  const auto value = parse_quantity(c.text, c.dimension);
  ASSERT_FALSE(value) << c.text;
  EXPECT_EQ(value.error().code, c.code) << c.text << ": " << value.error().message;
  EXPECT_NE(value.error().hint.find(c.hint), std::string::npos) << value.error().hint;
  EXPECT_FALSE(value.error().message.empty());
  EXPECT_FALSE(value.error().expected.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Units, QuantityRefuses,
    testing::Values(
        Refuses{"168", dim::power, "GW201", "168 MW"},
        Refuses{"125 USD/MWh", base::CapacityPrice::dimension, "GW202", "125 USD/kW-month"},
        Refuses{"125 USD/kW-month", base::EnergyPrice::dimension, "GW202", "125 USD/MWh"},
        Refuses{"45 USD/MW", base::EnergyPrice::dimension, "GW202", "USD/MWh"},
        Refuses{"8 MW", dim::energy, "GW202", "8 MWh"},
        Refuses{"9.7B", dim::money, "GW202", "$9.7B"},
        Refuses{"9.7M", dim::money, "GW203", "$9.7M"}, Refuses{"5 mw", dim::power, "GW203", "MW"},
        Refuses{"5 KW", dim::power, "GW203", "kW"}, Refuses{"5 m", dim::power, "GW203", "not mega"},
        Refuses{"96 Gb", dim::data, "GW203", "Gbit"},
        Refuses{"5 EUR", dim::money, "GW203", "US dollars"},
        Refuses{"989 TFLOPS", base::OperationRate::dimension, "GW203", "TFLOP/s"},
        Refuses{"5 MW/", dim::power, "GW203", ""}, Refuses{"5 //MW", dim::power, "GW203", ""},
        Refuses{"5 MW MW", dim::power, "GW203", "join"},
        Refuses{"5 -MW", dim::power, "GW203", ""}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, QuantityRefuses,
    testing::Values(Refuses{"", dim::power, "GW204", ""}, Refuses{"MW 5", dim::power, "GW204", ""},
                    Refuses{"about 5 MW", dim::power, "GW204", ""},
                    Refuses{"6,19 %", dim::none, "GW204", "decimal sign is a point"},
                    Refuses{"1234,567 MW", dim::power, "GW204", "separates thousands"},
                    Refuses{"nan MW", dim::power, "GW205", ""},
                    Refuses{"-inf", dim::none, "GW205", ""},
                    Refuses{"Infinity", dim::none, "GW205", ""},
                    Refuses{"1e400 MW", dim::power, "GW205", ""},
                    Refuses{"1e305 GW", dim::power, "GW205", ""},
                    Refuses{"1e-400 MW", dim::power, "GW205", ""}));

TEST(Quantity, MarksTheUnitThatIsWrong) {
  const auto value = parse_quantity("\u2212125 USD/MWh", base::CapacityPrice::dimension);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().begin, 5);
  EXPECT_EQ(value.error().length, 7);
}

TEST(Quantity, NeedsAUnitWhereThePercentSignWouldBeAGuess) {
  EXPECT_TRUE(parse_quantity("0.85", dim::none, ""));
  const auto value = parse_quantity("0.85", dim::none, "%");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, "GW201");
  EXPECT_EQ(value.error().hint, "did you mean \"0.85 %\" or \"85 %\"?");
}

TEST(Months, AreWhole) {
  EXPECT_EQ(parse_months("15 years"), 180);
  EXPECT_EQ(parse_months("1.5 years"), 18);
  EXPECT_EQ(parse_months("18 months"), 18);
  EXPECT_EQ(parse_months("2 quarters"), 6);
  EXPECT_EQ(parse_months("15.3 years").error().code, "GW209");
  EXPECT_EQ(parse_months("60 days").error().code, "GW209");
  EXPECT_EQ(parse_months("60 days").error().hint, "did you mean \"2 months\"?");
  EXPECT_EQ(parse_months("18").error().code, "GW201");
  EXPECT_EQ(parse_months("18 MW").error().code, "GW202");
  EXPECT_EQ(parse_months("1e9 years").error().code, "GW205");
}

TEST(HumanQuantity, ReadsAsASentenceWould) {
  EXPECT_EQ(human_quantity(3.25e9, dim::money), "$3.25B");
  EXPECT_EQ(human_quantity(-366.04e6, dim::money), "-$366M");
  EXPECT_EQ(human_quantity(999'999, dim::money), "$1M");
  EXPECT_EQ(human_quantity(0, dim::money), "$0");
  EXPECT_EQ(human_quantity(245e6, dim::capacity, "MW"), "245 MW");
  EXPECT_EQ(human_quantity(0.06192, dim::none, "%"), "6.192 %");
  EXPECT_EQ(human_quantity(1.3084, dim::none, "x"), "1.308x");
  EXPECT_EQ(human_quantity(1234.56 * 3.6e9, dim::energy), "1,235 MWh");
  EXPECT_EQ(
      human_quantity(base::USD_per_kW_month(125).base_value(), base::CapacityPrice::dimension),
      "125 USD/kW-month");
  EXPECT_EQ(human_quantity(0.00123456, dim::none), "0.001235");
}

TEST(FormatQuantity, PrefersTheShortTextThatReadsBack) {
  EXPECT_EQ(format_quantity(0.07, dim::none, "%"), "7 %");
  EXPECT_EQ(format_quantity(3.25e9, dim::money, "USD"), "3250000000 USD");
}

RC_GTEST_PROP(FormatQuantity, ReadsBackToTheIdenticalDouble, (std::uint64_t bits)) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  RC_PRE(std::isfinite(value));
  using Shown = std::pair<Dimension, std::string_view>;
  const std::vector<Shown> all = {{dim::none, "%"},
                                  {dim::none, ""},
                                  {dim::power, "MW"},
                                  {dim::capacity, "kW"},
                                  {dim::money, "USD"},
                                  {dim::money, "MUSD"},
                                  {dim::time, "years"},
                                  {dim::energy, "MWh"},
                                  {base::CapacityPrice::dimension, "USD/kW-month"},
                                  {base::EnergyPrice::dimension, "USD/MWh"},
                                  {hash_price, "USD/PH/day"},
                                  {chip_hour_price, "USD/chip-hour"},
                                  {dim::data, "GiB"},
                                  {dim::none / dim::time, "%/year"},
                                  {dim::data, "Gbit"},
                                  {dim::money * dim::time / dim::hashes, "USD/TH"}};
  const auto [dimension, unit] = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  const std::string text = format_quantity(value, dimension, unit);
  const auto back = parse_quantity(text, dimension, unit);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == value);
}

TEST(Units, EveryUsualUnitAndExampleFitsItsDimension) {
  for (Dimension d : {dim::time,
                      dim::energy,
                      dim::power,
                      dim::capacity,
                      dim::money,
                      dim::data,
                      dim::operations,
                      dim::tokens,
                      dim::hashes,
                      dim::chips,
                      hash_price,
                      base::EnergyPrice::dimension,
                      base::CapacityPrice::dimension,
                      chip_hour_price,
                      base::CapacityCost::dimension,
                      base::MoneyRate::dimension,
                      base::Bandwidth::dimension,
                      base::OperationRate::dimension,
                      dim::money * dim::time / dim::hashes,
                      dim::hashes / dim::time}) {
    const DimensionWords words = words_for(d);
    EXPECT_EQ(unit_for("", d).dimension, d) << words.name;
    EXPECT_TRUE(parse_quantity(words.example, d)) << words.example;
    EXPECT_TRUE(parse_quantity("1 " + base_unit(d), d)) << base_unit(d);
    EXPECT_DOUBLE_EQ(unit_for(base_unit(d), d).to_base(1), 1) << base_unit(d);
  }
}

TEST(UnitsDeathTest, AUnitThatDoesNotFitItsFieldIsOurMistake) {
  EXPECT_DEATH(unit_for("MWh", dim::power), "is not of");
}

}  // namespace
}  // namespace gigawatt::schema
