#include "gigawatt/contract/lease.h"

#include <cmath>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "gigawatt/schema/fields.h"

namespace gigawatt::contract {
namespace {

LeaseSpec lease(int months, double escalator_percent) {
  LeaseSpec spec;
  spec.term = base::Months{months};
  spec.escalator = base::percent(escalator_percent);
  return spec;
}

TEST(Lease, AverageEscalationIsTheMeanOfItsYears) {
  EXPECT_EQ(average_escalation(base::Months{180}, base::percent(0)), 1);
  EXPECT_NEAR(average_escalation(base::Months{180}, base::percent(3)),
              (std::pow(1.03, 15) - 1) / 0.03 / 15, 1e-12);
  EXPECT_NEAR(average_escalation(base::Months{18}, base::percent(10)), (12 + 6 * 1.1) / 18, 1e-12);
}

// River Bend: 7.0 billion over 15 years on 245 MW, 159 USD/kW-month on average and, with 3 % steps,
// a first year 19 % below it.
TEST(Lease, FirstYearRentFollowsFromTheTotalValue) {
  LeaseSpec spec = lease(180, 3);
  spec.total_value = base::million_USD(7000);
  const double first = first_year_rent(spec, base::MW_capacity(245)).in(base::USD_per_kW_month);
  const double average = 7000e6 / 245e3 / 180;
  EXPECT_NEAR(average, 158.7, 0.1);
  EXPECT_NEAR(first / average, 0.81, 0.005);
  double total = 0;
  for (int month = 0; month < 180; ++month) total += 245e3 * first * std::pow(1.03, month / 12);
  EXPECT_NEAR(total / 7000e6, 1, 1e-12);
}

TEST(Lease, AStatedRentIsTheFirstYears) {
  LeaseSpec spec = lease(120, 3);
  spec.rent = base::USD_per_kW_month(125);
  EXPECT_NEAR(first_year_rent(spec, base::MW_capacity(60)).in(base::USD_per_kW_month), 125, 1e-12);
}

TEST(Lease, FieldsAreDocumentedOnceEach) {
  LeaseSpec spec;
  std::set<std::string_view> names;
  for (const schema::Field& field : describe(spec)) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name << " twice";
    EXPECT_FALSE(field.meta.doc.empty()) << field.name;
    EXPECT_LT(field.meta.minimum, field.meta.maximum) << field.name;
  }
  EXPECT_EQ(choice_names(LeaseKind{})[static_cast<std::size_t>(LeaseKind::modified_gross)],
            "modified-gross");
}

}  // namespace
}  // namespace gigawatt::contract
