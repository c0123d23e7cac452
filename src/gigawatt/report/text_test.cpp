#include "gigawatt/report/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MoneyText, KeepsThreeDigitsAndAScale) {
  EXPECT_EQ(money_text(3.25e9), "$3.25B");
  EXPECT_EQ(money_text(573.5e6), "$574M");
  EXPECT_EQ(money_text(-12.34e6), "-$12.3M");
  EXPECT_EQ(money_text(1.5e12), "$1.50T");
  EXPECT_EQ(money_text(512e3), "$512k");
  EXPECT_EQ(money_text(42), "$42");
}

TEST(MoneyText, MovesToTheNextScaleWhereRoundingDoes) {
  EXPECT_EQ(money_text(999.4e6), "$999M");
  EXPECT_EQ(money_text(999.6e6), "$1.00B");
  EXPECT_EQ(money_text(9.996e6), "$10.0M");
}

TEST(MoneyText, HasNoNegativeZero) {
  EXPECT_EQ(money_text(-0.2), "$0");
  EXPECT_EQ(money_text(0), "$0");
}

TEST(PercentText, ShowsMoreDigitsOfRareThings) {
  EXPECT_EQ(percent_text(0.85), "85.0 %");
  EXPECT_EQ(percent_text(0.0958), "9.6 %");
  EXPECT_EQ(percent_text(0.0031), "0.31 %");
  EXPECT_EQ(percent_text(0.00004), "0.004 %");
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(-0.0063), "-0.63 %");
}

TEST(DurationText, CountsYearsAndMonths) {
  EXPECT_EQ(duration_text(180), "15 years");
  EXPECT_EQ(duration_text(173), "14 years 5 months");
  EXPECT_EQ(duration_text(13), "1 year 1 month");
  EXPECT_EQ(duration_text(9), "9 months");
  EXPECT_EQ(years_text(173), "14.4 years");
}

TEST(CountText, SetsThousandsApart) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(10000), "10,000");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(-123), "-123");
}

TEST(PlainNumber, DropsZerosBehindThePoint) {
  EXPECT_EQ(plain_number(245), "245");
  EXPECT_EQ(plain_number(61.25), "61.25");
  EXPECT_EQ(plain_number(100), "100");
}

TEST(Padding, CountsCodePointsNotBytes) {
  EXPECT_EQ(left("é", 3), "é  ");
  EXPECT_EQ(right("≥ 1", 5), "  ≥ 1");
  EXPECT_EQ(right("longer", 3), "longer");
}

TEST(Shortened, SaysThatItWasCut) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("ab cdefg", 4), "ab…");
}

TEST(Wrapped, BreaksAtSpacesWithinTheWidth) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("  one   two ", 20), ElementsAre("one two"));
  EXPECT_THAT(wrapped("", 7), IsEmpty());
}

TEST(Wrapped, CutsAWordThatIsLongerThanALine) {
  EXPECT_THAT(wrapped("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
}

TEST(Wrapped, KeepsAPercentSignWithItsNumber) {
  EXPECT_THAT(wrapped("about 12 % of", 8), ElementsAre("about", "12 % of"));
  EXPECT_THAT(wrapped("a 1 ± 2", 6), ElementsAre("a", "1 ± 2"));
}

TEST(Paint, IsTheTextItselfWhenOff) {
  EXPECT_EQ(Paint(false).strong("x"), "x");
  EXPECT_EQ(Paint(true).strong("x"), "\x1b[1mx\x1b[0m");
}

}  // namespace
}  // namespace gigawatt::report
