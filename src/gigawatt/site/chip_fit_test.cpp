#include "gigawatt/site/chip_fit.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::site {
namespace {

using catalog::shipped;
const std::vector<base::Capacity> kHalls{base::MW_capacity(50), base::MW_capacity(20)};

const ChipFit& of(const std::vector<ChipFit>& fits, const char* id) {
  return *std::ranges::find(fits, id, &ChipFit::id);
}

TEST(ChipFit, ARackIsADomainOrAsManyServersAsAirCools) {
  const std::vector<ChipFit> liquid = chips_that_fit(shipped(), Cooling::liquid, kHalls);
  const ChipFit& gb300 = of(liquid, "gb300");
  EXPECT_TRUE(gb300.fits) << gb300.reason;
  EXPECT_EQ(gb300.chips_per_rack, 72);
  EXPECT_NEAR(gb300.rack_power->in(base::kW), 72 * 1.875, 1e-9);
  EXPECT_THAT(gb300.hall_racks, testing::ElementsAre(370, 148));
  EXPECT_EQ(gb300.racks, 518);
  EXPECT_NEAR(gb300.chips_per_mw, 518 * 72 / 70.0, 1e-9);

  const std::vector<ChipFit> air = chips_that_fit(shipped(), Cooling::air, kHalls);
  const ChipFit& h100 = of(air, "h100");
  EXPECT_EQ(h100.chips_per_rack, 24);  // three servers of 10.2 kW in 40 kW
  EXPECT_LE(*h100.rack_power, most_rack_power(shipped(), Cooling::air));
}

TEST(ChipFit, SaysWhyNot) {
  const std::vector<ChipFit> liquid = chips_that_fit(shipped(), Cooling::liquid, kHalls);
  EXPECT_THAT(of(liquid, "vera-rubin").reason, testing::HasSubstr("209 kW"));
  EXPECT_THAT(of(liquid, "b200").reason, testing::HasSubstr("cooled by air"));
  const ChipFit& unknown = of(liquid, "tpu-v7");
  EXPECT_FALSE(unknown.fits);
  EXPECT_FALSE(unknown.rack_power || unknown.chips_per_rack || unknown.chip_power);
  EXPECT_THAT(unknown.reason, testing::HasSubstr("not published"));
}

// Whatever fits leaves no hall overfull and no room for another rack.
TEST(ChipFit, FillsHallsAndNoMore) {
  for (const Cooling cooling : {Cooling::air, Cooling::liquid}) {
    const std::vector<ChipFit> fits = chips_that_fit(shipped(), cooling, kHalls);
    EXPECT_TRUE(std::ranges::is_sorted(fits, std::greater{}, &ChipFit::year));
    for (const ChipFit& fit : fits) {
      EXPECT_EQ(fit.fits, fit.reason.empty()) << fit.id;
      if (!fit.fits) continue;
      for (std::size_t h = 0; h < kHalls.size(); ++h) {
        const double used = static_cast<double>(fit.hall_racks[h]) * fit.rack_power->in(base::MW);
        EXPECT_LE(used, kHalls[h].in(base::MW_capacity) + 1e-9) << fit.id;
        EXPECT_GT(used + fit.rack_power->in(base::MW), kHalls[h].in(base::MW_capacity)) << fit.id;
      }
    }
  }
}

}  // namespace
}  // namespace gigawatt::site
