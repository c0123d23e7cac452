#include "gigawatt/finance/schedule.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace gigawatt::finance {
namespace {

std::size_t at(int row) { return static_cast<std::size_t>(row); }

const base::Month kClose = base::make_month(2026, 5);

// Closes in May 2026, pays half-yearly from November 2026, principal from May 2028 to May 2033.
DebtSpec half_yearly(Amortisation amortisation) {
  DebtSpec debt;
  debt.rate = base::percent(6.192);
  debt.payments_per_year = 2;
  debt.first_principal = base::make_month(2028, 5);
  debt.maturity = base::make_month(2033, 5);
  debt.amortisation = amortisation;
  return debt;
}

base::Timeline timeline() { return {kClose, 90}; }

std::vector<double> uneven_cash() {
  std::vector<double> cash(90, 0.0);
  for (std::size_t row = 12; row < 90; ++row)
    cash[row] = 100 + 7 * static_cast<double>(row % 11) + 0.5 * static_cast<double>(row);
  return cash;
}

UnitSchedule made(const DebtSpec& debt, const std::vector<double>& cash = uneven_cash()) {
  const auto schedule = unit_schedule(debt, timeline(), cash);
  EXPECT_TRUE(schedule.has_value());
  return schedule.value_or(UnitSchedule{});
}

// One line of a spreadsheet: a payment date and what falls due on it.
struct Line {
  int row;
  double opening, interest, principal, closing;
};

// The sheet, from the principal of each payment: interest on the opening balance for six months.
std::vector<Line> sheet(const std::vector<double>& principal) {
  std::vector<Line> lines;
  double balance = 1;
  for (int payment = 1; payment <= 14; ++payment) {
    const int principal_number = payment - 4;  // payments 1 to 3 are interest alone
    const double due = principal_number < 0 ? 0 : principal[at(principal_number)];
    lines.push_back({6 * payment - 1, balance, balance * 0.06192 / 2, due, balance - due});
    balance -= due;
  }
  return lines;
}

void expect_sheet(const UnitSchedule& schedule, const std::vector<Line>& lines) {
  std::size_t next = 0;
  double balance = 1;
  for (int row = 0; row < 90; ++row) {
    const bool pays = next < lines.size() && lines[next].row == row;
    const Line line = pays ? lines[next++] : Line{row, balance, 0, 0, balance};
    EXPECT_NEAR(schedule.interest[at(row)], line.interest, 1e-12) << row;
    EXPECT_NEAR(schedule.principal[at(row)], line.principal, 1e-12) << row;
    EXPECT_NEAR(schedule.balance[at(row)], line.closing, 1e-12) << row;
    EXPECT_NEAR(schedule.share[at(row)] * line.opening, line.principal, 1e-12) << row;
    balance = line.closing;
  }
  EXPECT_EQ(next, lines.size());
  EXPECT_EQ(schedule.balance.back(), 0);
}

TEST(Schedule, PaysInTheRowThatEndsWithThePaymentDate) {
  const PaymentCalendar calendar = payment_calendar(half_yearly(Amortisation::level), timeline());
  EXPECT_EQ(calendar.payment_rows.front(), 5);  // November 2026 is paid by May to October
  EXPECT_EQ(calendar.payment_rows.back(), 83);
  EXPECT_EQ(calendar.payment_rows[calendar.first_principal], 23);
  EXPECT_EQ(calendar.principal_payments(), 11);
}

TEST(Schedule, LevelFollowsTheSpreadsheet) {
  // PMT(3.096 %, 11, -1) and PPMT of each period in closed form.
  const double i = 0.03096, payment = i / (1 - std::pow(1 + i, -11));
  std::vector<double> principal;
  for (int k = 1; k <= 11; ++k) principal.push_back((payment - i) * std::pow(1 + i, k - 1));
  const UnitSchedule schedule = made(half_yearly(Amortisation::level));
  expect_sheet(schedule, sheet(principal));
  for (int row = 23; row < 84; row += 6) EXPECT_NEAR(schedule.service(row), payment, 1e-12) << row;
}

TEST(Schedule, LevelWithoutInterestRepaysEvenly) {
  DebtSpec debt = half_yearly(Amortisation::level);
  debt.rate = base::percent(0);
  const UnitSchedule schedule = made(debt);
  for (int row = 23; row < 84; row += 6) EXPECT_NEAR(schedule.service(row), 1.0 / 11, 1e-12);
  EXPECT_EQ(schedule.balance.back(), 0);
}

TEST(Schedule, SculptedFollowsTheSpreadsheetAtOneDscr) {
  const std::vector<double> cash = uneven_cash();
  // CFADS of each half year, discounted to the start of the first; service is each over that sum.
  std::vector<double> period;
  double value = 0;
  for (int k = 0; k < 11; ++k) {
    double sum = 0;
    for (int month = 18 + 6 * k; month < 24 + 6 * k; ++month) sum += cash[at(month)];
    period.push_back(sum);
    value += sum / std::pow(1.03096, k + 1);
  }
  std::vector<double> principal;
  double balance = 1;
  for (double sum : period) {
    principal.push_back(sum / value - balance * 0.03096);
    balance -= principal.back();
  }
  const DebtSpec debt = half_yearly(Amortisation::sculpted);
  const UnitSchedule schedule = made(debt);
  expect_sheet(schedule, sheet(principal));
  EXPECT_NEAR(debt_capacity_usd(schedule.calendar, 0.03096, cash), value, 1e-9 * value);
  const double debt_usd = value / 1.3;
  for (int k = 0; k < 11; ++k)
    EXPECT_NEAR(period[at(k)] / (debt_usd * schedule.service(23 + 6 * k)), 1.3, 1e-9) << k;
}

TEST(Schedule, CustomFollowsItsShares) {
  DebtSpec debt = half_yearly(Amortisation::custom);
  std::vector<double> principal = {0.02, 0, 0.05, 0.05, 0.08, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3};
  for (double share : principal) debt.principal_shares.push_back(base::ratio(share));
  expect_sheet(made(debt), sheet(principal));
}

TEST(Schedule, PaysFourTimesAYearAndMonthly) {
  for (int per_year : {1, 4, 12}) {
    DebtSpec debt = half_yearly(Amortisation::level);
    debt.payments_per_year = per_year;
    const UnitSchedule schedule = made(debt);
    const double i = 0.06192 / per_year;
    const int payments = 5 * per_year + 1;
    const double payment = i / (1 - std::pow(1 + i, -payments));
    int count = 0;
    for (int row = 0; row < 90; ++row) {
      if (schedule.principal[at(row)] == 0) continue;
      EXPECT_NEAR(schedule.service(row), payment, 1e-12) << per_year << ' ' << row;
      ++count;
    }
    EXPECT_EQ(count, payments);
    EXPECT_EQ(schedule.balance.back(), 0);
  }
}

TEST(Schedule, AFirstPeriodOfAnotherLengthBearsItsOwnInterest) {
  DebtSpec debt = half_yearly(Amortisation::level);
  debt.first_payment = base::make_month(2026, 7);
  debt.first_principal = base::make_month(2028, 7);
  debt.maturity = base::make_month(2033, 7);
  const UnitSchedule schedule = made(debt);
  EXPECT_NEAR(schedule.interest[1], 0.06192 / 6, 1e-15);
  EXPECT_NEAR(schedule.interest[7], 0.06192 / 2, 1e-15);
}

TEST(Schedule, ReserveIsMonthsOfTheNextYearsService) {
  DebtSpec debt = half_yearly(Amortisation::level);
  debt.reserve = base::Months{6};
  const UnitSchedule schedule = made(debt);
  const double payment = schedule.service(29);
  for (int row = 0; row < 23; ++row)  // held at the first year of repayment until it starts
    EXPECT_NEAR(schedule.reserve[at(row)], payment, 1e-12) << row;
  EXPECT_NEAR(schedule.reserve[70], payment, 1e-12);      // payments in 71 and 77 are next
  EXPECT_NEAR(schedule.reserve[77], payment / 2, 1e-12);  // one is left
  EXPECT_EQ(schedule.reserve[83], 0);
}

TEST(Schedule, NamesCashThatIsNotThere) {
  const auto none =
      unit_schedule(half_yearly(Amortisation::sculpted), timeline(), std::vector<double>(90, 0.0));
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().reason, ScheduleFailure::Reason::no_cash_flow);
}

TEST(Schedule, NamesThePeriodWhoseInterestExceedsItsService) {
  std::vector<double> cash(90, 100.0);
  for (std::size_t row = 24; row < 30; ++row) cash[row] = 1;
  const auto failed = unit_schedule(half_yearly(Amortisation::sculpted), timeline(), cash);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().reason, ScheduleFailure::Reason::interest_exceeds_service);
  EXPECT_EQ(failed.error().row, 29);
  EXPECT_LT(failed.error().value, failed.error().expected);
}

TEST(Schedule, NamesThePeriodWithoutCashAfterTheDebtCouldBeRepaid) {
  std::vector<double> cash(90, 100.0);
  std::fill(cash.begin() + 72, cash.end(), 0.0);
  const auto failed = unit_schedule(half_yearly(Amortisation::sculpted), timeline(), cash);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().reason, ScheduleFailure::Reason::interest_exceeds_service);
  EXPECT_EQ(failed.error().value, 0);
}

TEST(Schedule, NamesSharesThatDoNotFit) {
  DebtSpec debt = half_yearly(Amortisation::custom);
  debt.principal_shares.assign(10, base::percent(10));
  const auto count = unit_schedule(debt, timeline(), uneven_cash());
  ASSERT_FALSE(count.has_value());
  EXPECT_EQ(count.error().reason, ScheduleFailure::Reason::share_count);
  EXPECT_EQ(count.error().value, 10);
  EXPECT_EQ(count.error().expected, 11);
  debt.principal_shares.push_back(base::percent(1));
  const auto sum = unit_schedule(debt, timeline(), uneven_cash());
  ASSERT_FALSE(sum.has_value());
  EXPECT_EQ(sum.error().reason, ScheduleFailure::Reason::shares_do_not_sum);
  EXPECT_NEAR(sum.error().value, 1.01, 1e-12);
}

// River Bend: 30 payments of 336 million a year on 3.25 billion at 6.192 % (published terms).
TEST(Schedule, RiverBendsLevelPayment) {
  DebtSpec debt = half_yearly(Amortisation::level);
  debt.maturity = base::make_month(2042, 11);
  const base::Timeline years(kClose, 200);
  const auto schedule = unit_schedule(debt, years, std::vector<double>(200, 0.0));
  ASSERT_TRUE(schedule.has_value());
  EXPECT_EQ(schedule->calendar.principal_payments(), 30);
  EXPECT_NEAR(schedule->service(23) * 2 * 3250, 336, 0.5);
}

}  // namespace
}  // namespace gigawatt::finance
