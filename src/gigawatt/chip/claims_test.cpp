#include "gigawatt/chip/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/chip/accelerator.h"

namespace gigawatt::chip {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

using catalog::shipped;

ClaimCheck claim(std::string_view subject, std::string_view over, std::string_view id) {
  for (ClaimCheck& check : check_claims(shipped(), subject, over))
    if (check.claim.id == id) return check;
  ADD_FAILURE() << id;
  return {};
}

TEST(Claims, ThatThePublishedFiguresGiveAreReproduced) {
  EXPECT_EQ(claim("trainium3", "trainium2", "claim.C01").verdict, ClaimVerdict::reproduced);
  EXPECT_EQ(claim("trainium3", "trainium2", "claim.C03").verdict, ClaimVerdict::reproduced);
  EXPECT_EQ(claim("trainium2-16", "", "claim.C10").verdict, ClaimVerdict::reproduced);
  EXPECT_EQ(claim("trainium2", "", "claim.C11").verdict, ClaimVerdict::reproduced);
}

// 4.36 / 4 / 2.25 = 0.48 times the power of a chip against 1.94 / 1.4 = 1.38.
TEST(Claims, AboutPowerContradictEachOther) {
  const ClaimCheck ultra = claim("trainium3", "trainium2", "claim.C02");
  const ClaimCheck chip = claim("trainium3", "trainium2", "claim.C06");
  EXPECT_EQ(ultra.verdict, ClaimVerdict::contradicts);
  EXPECT_EQ(chip.verdict, ClaimVerdict::contradicts);
  EXPECT_NEAR(*ultra.computed, 0.484, 0.001);
  EXPECT_NEAR(*chip.computed, 1.384, 0.001);
  EXPECT_EQ(ultra.against, "C06");
  EXPECT_THAT(ultra.finding, HasSubstr("C06 implies 1.38x"));
}

TEST(Claims, BeyondThePeaksOrWithoutAFigureAreSaidToBeSo) {
  EXPECT_EQ(claim("trainium3", "trainium2", "claim.C04").verdict, ClaimVerdict::above_peaks);
  for (const char* id : {"claim.C05", "claim.C07"})
    EXPECT_EQ(claim("trainium3", "trainium2", id).verdict, ClaimVerdict::cannot_be_checked);
  const ClaimCheck price = claim("trainium2-16", "h200", "claim.C09");
  EXPECT_EQ(price.verdict, ClaimVerdict::cannot_be_checked);
  EXPECT_NEAR(*price.computed, (667 / 2.235) / (989 / 4.32625), 1e-9);
}

TEST(Claims, AreTwelveAndEachIsOfAKnownChip) {
  std::size_t count = 0;
  for (const std::string& id : accelerator_ids(shipped()))
    count += check_claims(shipped(), id).size();
  EXPECT_EQ(count, 12u);
  EXPECT_THAT(check_claims(shipped(), "h100"), SizeIs(0));
}

}  // namespace
}  // namespace gigawatt::chip
