#include "gigawatt/schema/date_text.h"

#include <gtest/gtest.h>

namespace gigawatt::schema {
namespace {

TEST(ParseMonth, TakesAMonthOrADayInIt) {
  EXPECT_EQ(parse_month("2027-05"), base::make_month(2027, 5));
  EXPECT_EQ(parse_month("2027-05-15"), base::make_month(2027, 5));
  EXPECT_EQ(parse_month("2028-02-29"), base::make_month(2028, 2));
}

TEST(ParseMonth, RefusesWhatIsNoDate) {
  for (const char* text : {"", "2027", "2027-5", "2027-13", "2027-00", "2027-02-30", "2027/05",
                           "1899-12", "2201-01", "20a7-05", "2027-05-1", "2027-05-15T00:00:00"}) {
    EXPECT_EQ(parse_month(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gigawatt::schema
