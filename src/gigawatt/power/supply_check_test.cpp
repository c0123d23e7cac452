#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/supply.h"

namespace gigawatt::power {
namespace {

using ::testing::HasSubstr;

using catalog::shipped;

schema::Provenances wrote(std::vector<std::string> keys) {
  schema::Provenances provenance;
  for (const std::string& key : keys)
    provenance["power." + key] = {.origin = schema::Origin::file, .text = "x", .at = {}};
  return provenance;
}

std::string codes(const SupplySpec& spec, std::vector<std::string> keys = {}) {
  std::string all;
  for (const schema::Diagnostic& d : validate(spec, shipped(), wrote(std::move(keys)), "power"))
    all += (all.empty() ? "" : " ") + d.code;
  return all;
}

TEST(Supply, OneDeliveredPriceIsEnough) {
  EXPECT_EQ(codes({.price = base::USD_per_MWh(40)}, {"price"}), "");
  EXPECT_TRUE(SupplySpec{}.is_flat());
  EXPECT_FALSE(SupplySpec{.zone = "fi"}.is_flat());
  EXPECT_FALSE(SupplySpec{.tariff = TariffSpec{}}.is_flat());
}

TEST(Supply, KnowsTheZonesAndStationsThatAreShipped) {
  EXPECT_EQ(codes({.zone = "ercot_hb_west_rt", .weather = "childress_tx"}), "");
  EXPECT_EQ(codes({.zone = "ercot_west", .weather = "childress"}), "GW404 GW404");
  const auto found = validate({.weather = "childres_tx"}, shipped(), {}, "power");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].hint, HasSubstr("childress_tx"));
}

TEST(Supply, RefusesTwoWaysToSayAPrice) {
  SupplySpec spec{.price_csv = PriceFileSpec{}};
  EXPECT_EQ(codes(spec), "");
  EXPECT_EQ(codes(spec, {"price"}), "GW405");
  spec.zone = "ercot_hb_west_rt";
  EXPECT_EQ(codes(spec), "GW405");
  SupplySpec fixed{.tariff = TariffSpec{.kind = TariffKind::fixed}};
  EXPECT_EQ(codes(fixed), "GW302");  // at what price?
  EXPECT_EQ(codes(fixed, {"tariff.price"}), "");
  EXPECT_EQ(codes(fixed, {"tariff.price", "price"}), "GW405");
  fixed.tariff->hedges = {{}};  // which settle against the index
  EXPECT_EQ(codes(fixed, {"tariff.price", "price"}), "");
}

TEST(Supply, CoolingAndTheGridsPeaksNeedWeather) {
  SupplySpec spec{.cooling = CoolingKind::liquid};
  EXPECT_EQ(codes(spec), "GW405");
  spec.weather = "midland_tx";
  EXPECT_EQ(codes(spec), "");
  EXPECT_EQ(codes(spec, {"pue"}), "GW405");
  spec.weather_csv = WeatherFileSpec{};
  EXPECT_EQ(codes(spec), "GW405");
  SupplySpec charged{.tariff = TariffSpec{.coincident = CoincidentSpec{}}};
  EXPECT_EQ(codes(charged), "GW405");
  charged.weather_csv = WeatherFileSpec{.file = {.zone = "US/Central"}};
  charged.price_csv = PriceFileSpec{.file = {.zone = "UTC-6"}};
  EXPECT_EQ(codes(charged), "");
  charged.price_csv->file.zone = "UTC";
  EXPECT_EQ(codes(charged), "GW405");  // noon would be at another hour
}

TEST(Supply, AProfileHasAFileAndABlockHasNone) {
  SupplySpec spec{.tariff = TariffSpec{.hedges = {{.shape = HedgeShape::profile}}}};
  EXPECT_EQ(codes(spec), "GW405");
  spec.tariff->hedges[0].profile_csv = ProfileFileSpec{};
  EXPECT_EQ(codes(spec), "");
  spec.tariff->hedges[0].shape = HedgeShape::block;
  EXPECT_EQ(codes(spec), "GW405");
}

TEST(Supply, TwoGeneratorsHaveTwoNames) {
  EXPECT_EQ(codes({.generators = {{.name = "gas"}, {.name = "sun"}, {.name = "gas"}}}), "GW408");
}

}  // namespace
}  // namespace gigawatt::power
