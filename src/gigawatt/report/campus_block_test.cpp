#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/columns.h"
#include "gigawatt/report/figures.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/run_json.h"
#include "gigawatt/report/sample_run.h"
#include "gigawatt/report/terminal.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using catalog::shipped;

const plan::RunResult& with_mine() {
  static const plan::RunResult result = run_sample(std::string(kLeveragedDeal).append(kMineBeside));
  return result;
}

const plan::RunResult& mine_left_out() {
  static const plan::RunResult result = [] {
    std::string text = std::string(kLeveragedDeal).append(kMineBeside);
    text.insert(text.find("machine = ["), "in_cash_flow = false\n");
    return run_sample(text);
  }();
  return result;
}

TEST(Campus, ChainNamesTheMineAndWhatBecomesOfIt) {
  const std::string screen = to_terminal(with_mine(), {}, shipped());
  EXPECT_THAT(screen, AllOf(HasSubstr("Mine      25,000 machines, 5 EH/s at 17.5 J/TH: 91 MW"),
                            HasSubstr("power pays up to"), HasSubstr("Converts"),
                            HasSubstr("9 months of works a hall"), HasSubstr("Mining lost $"),
                            HasSubstr("Power     40 USD/MWh delivered"), HasSubstr("THE CAMPUS"),
                            HasSubstr("hashprice"), HasSubstr("power price")));
  std::size_t begin = 0;
  for (std::size_t end; (end = screen.find('\n', begin)) != std::string::npos; begin = end + 1)
    EXPECT_LE(width_of(screen.substr(begin, end - begin)), 80);
}

TEST(Campus, IsNotShownWhereItDoesNotCount) {
  const std::string screen = to_terminal(mine_left_out(), {}, shipped());
  EXPECT_THAT(screen, AllOf(HasSubstr("Not in this cash flow"), Not(HasSubstr("THE CAMPUS")),
                            Not(HasSubstr("Mining lost"))));
  EXPECT_FALSE(run_to_json(mine_left_out(), {})["mine"].contains("years"));
}

// Every column of the table is money of a month, and they add up to what the lender sees.
TEST(Campus, YearsAddUp) {
  double cfads = 0, mine = 0;
  for (const CampusYear& year : campus_years(with_mine())) {
    EXPECT_NEAR(year.cfads_usd,
                year.rent_usd - year.power_usd - year.operating_usd + year.other_usd +
                    year.mining_margin_usd - year.lost_mining_usd,
                1e-3);
    EXPECT_NEAR(year.other_usd, 0, 1e-3) << "nothing is paid ahead";
    cfads += year.cfads_usd + year.machine_sales_usd;
    mine += year.mining_margin_usd;
  }
  EXPECT_NEAR(cfads, total_usd(with_mine().financing->cfads_usd), 1e-3);
  EXPECT_GT(mine, 1e6);
  EXPECT_LT(lost_under_works_usd(*with_mine().plan),
            total_usd(with_mine().plan->flows.lost_mining_usd));
}

TEST(Campus, MonthsHaveTheMinesColumns) {
  const auto names_of = [](const plan::RunResult& result) {
    std::vector<std::string> names;
    for (const MonthColumn& column : base_case_columns(result)) names.push_back(column.name);
    for (const MonthColumn& column : income_columns(result.base.statements))
      names.push_back(column.name);
    return names;
  };
  EXPECT_THAT(names_of(with_mine()),
              testing::IsSupersetOf({"mining_margin_usd", "lost_mining_usd", "machine_sales_usd",
                                     "energy_cost_usd", "mining_usd"}));
  EXPECT_THAT(names_of(mine_left_out()), Not(testing::Contains("mining_margin_usd")));
}

}  // namespace
}  // namespace gigawatt::report
