// Scenarios whose keys and units are right and whose meaning is not: what is said, and where.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/plan/sample_plan.h"

namespace gigawatt::plan {
namespace {

// A deal in which all is well; every case below spoils one line of it.
const char* const kSound = R"([scenario]
name = "sound"
close = "2026-01"

[site]
hard_cost_per_it_power = "$8M/MW"
utility_power = "60 MW"

[[phase]]
name = "Hall 1"
contract = "Lease"
it_power = "20 MW"
completion = "2027-01"
rent_commencement = "2027-02"

[[phase]]
name = "Hall 2"
contract = "Lease"
it_power = "20 MW"
construction_start = "2026-06"
completion = "2027-04"

[[contract]]
name = "Lease"
kind = "triple-net"
tenant = "Tenant"
tenant_rating = "BB"
guarantor = "Parent"
guarantor_rating = "AA+"
term = "10 years"
options = 2
option_term = "5 years"
rent = "150 USD/kW-month"
prepayment = { months = "12 months", credit_start = "0 months", credit_period = "24 months" }

[[debt]]
kind = "bond"
loan_to_cost = "60 %"
rate = "6 %"
payments_per_year = 2
first_payment = "2026-07"
first_principal = "2027-07"
maturity = "2036-07"
amortisation = "level"

[finance]
tax = { share_5_year = "20 %", share_15_year = "30 %" }

[risk]
regime = "base"
)";

// `from` -> `to` in the sound deal gives `code` at the line that holds `at` ("" for no line).
struct Fault {
  std::string name, from, to, code, at, message;
};

std::string spoilt(const Fault& fault) {
  std::string text = kSound;
  const std::size_t place = text.find(fault.from);
  EXPECT_NE(place, std::string::npos) << fault.from;
  return text.replace(place, fault.from.size(), fault.to);
}

std::string names_of_leases(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += fmt::format(
        "[[contract]]\nname = \"L{0}\"\nkind = \"triple-net\"\nterm = \"9 years\"\n"
        "rent = \"150 USD/kW-month\"\n[[phase]]\ncontract = \"L{0}\"\n"
        "it_power = \"1 MW\"\ncompletion = \"2027-01\"\n",
        i);
  return text;
}

std::string halls(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "[[phase]]\ncontract = \"Lease\"\nit_power = \"0.1 MW\"\ncompletion = \"2027-01\"\n";
  return text;
}

// Everything between two lines, to be taken out or put elsewhere.
std::string part_of_sound(std::string_view first, std::string_view behind) {
  const std::string_view text = kSound;
  const std::size_t begin = text.find(first);
  return std::string(text.substr(begin, text.find(behind) - begin));
}

std::vector<Fault> site_faults() {
  const std::string cost = "hard_cost_per_it_power = \"$8M/MW\"\n";
  const std::string debt = part_of_sound("[[debt]]", "[finance]");
  return {
      {"NoHardCost", cost, "", "GW405", "[site]", "no hard cost"},
      {"TwoHardCosts", cost, cost + "hard_cost = \"$300M\"\n", "GW405", "[site]", "more than once"},
      {"NothingToPayFor", cost, "hard_cost = \"0 USD\"\n", "GW206",
       "hard_cost = ", "costs nothing"},
      {"PublishedDebtOfNothing", cost,
       "back_solve = { loan_to_cost = \"60 %\", debt = \"0 USD\" }\n", "GW206",
       "back_solve = ", "published debt is zero"},
      {"MoreMachinesThanPower", "utility_power = \"60 MW\"", "utility_power = \"39 MW\"", "GW406",
       "utility_power = ", "exceeds the utility power"},
      {"DelayWithoutEnd", cost, cost + "delay = { lognormal = [\"60 months\", 2] }\n", "GW211",
       "delay = ", "reaches beyond"},
      {"OverrunWithoutEnd", cost, cost + "cost_overrun = { normal = [\"5 %\", \"900 %\"] }\n",
       "GW211", "cost_overrun = ", "reaches beyond"},
      {"TooManyHalls", "[risk]", halls(62) + "[risk]", "GW206", "[[phase]]", "64 phases"},
      {"TooManyLeases", "[risk]", names_of_leases(15) + "[risk]", "GW206", "[[contract]]",
       "16 contracts"},
      {"TaxClassesAboveTheWhole", "share_15_year = \"30 %\"", "share_15_year = \"90 %\"", "GW406",
       "tax = ", "exceed 100 %"},
      {"UnknownRegime", "regime = \"base\"", "regime = \"bas\"", "GW404", "regime = ", "no regime"},
      {"UnknownRatingOfTheUnrated", "[risk]", "[risk]\nunrated_tenant = \"Q\"", "GW404",
       "unrated_tenant = ", "unknown rating"},
      {"UnknownRatingOfTheNextTenant", "[risk]", "[risk]\nreplacement_tenant = \"Q\"", "GW404",
       "replacement_tenant = ", "unknown rating"},
      {"GridThatEndsBelowItsBeginning", "[risk]", "[risk]\ndebt_grid_high = \"20 %\"", "GW405",
       "debt_grid_high = ", "below its beginning"},
  };
}

std::vector<Fault> phase_faults() {
  return {
      {"CompletionAtClose", "completion = \"2027-01\"", "completion = \"2026-01\"", "GW401",
       "completion = ", "not after financial close"},
      {"CompletionInAnotherCentury", "completion = \"2027-04\"", "completion = \"2190-04\"",
       "GW206", "completion = \"2190", "years after financial close"},
      {"RentInAnotherCentury", "rent_commencement = \"2027-02\"", "rent_commencement = \"2190-02\"",
       "GW206", "rent_commencement = ", "years after financial close"},
      {"ConstructionAfterCompletion", "construction_start = \"2026-06\"",
       "construction_start = \"2027-04\"", "GW401",
       "construction_start = ", "not before completion"},
      {"ConstructionBeforeClose", "construction_start = \"2026-06\"",
       "construction_start = \"2025-12\"", "GW401",
       "construction_start = ", "before financial close"},
      {"RentBeforeCompletion", "rent_commencement = \"2027-02\"", "rent_commencement = \"2026-12\"",
       "GW402", "rent_commencement = ", "before completion"},
      {"PhaseOfNoContract", "contract = \"Lease\"", "contract = \"Laese\"", "GW404",
       "contract = \"Laese\"", "no [[contract]] is named"},
  };
}

std::vector<Fault> contract_faults() {
  const std::string rent = "rent = \"150 USD/kW-month\"\n";
  const std::string second =
      "[[contract]]\nname = \"Other\"\nkind = \"triple-net\"\nterm = \"9 years\"\n"
      "rent = \"150 USD/kW-month\"\n";
  const std::string twin = part_of_sound("[[contract]]", "[[debt]]");
  return {
      {"LeaseWithoutPrice", rent, "", "GW405", "[[contract]]", "no price"},
      {"LeaseWithTwoPrices", rent, rent + "total_value = \"$1B\"\n", "GW405", "[[contract]]",
       "both given"},
      {"UnknownTenantRating", "tenant_rating = \"BB\"", "tenant_rating = \"BBBB\"", "GW404",
       "tenant_rating = ", "unknown rating"},
      {"UnknownGuarantorRating", "guarantor_rating = \"AA+\"", "guarantor_rating = \"AA++\"",
       "GW404", "guarantor_rating = ", "unknown rating"},
      {"GuarantorWithoutRating", "guarantor_rating = \"AA+\"\n", "", "GW405",
       "guarantor = ", "no rating"},
      {"RatingWithoutGuarantor", "guarantor = \"Parent\"\n", "", "GW405",
       "guarantor_rating = ", "not named"},
      {"OptionsWithoutLength", "option_term = \"5 years\"\n", "", "GW405",
       "options = ", "without a length"},
      {"TwoLeasesOfOneName", "[[debt]]", twin + "[[debt]]", "GW408", "[[contract]]",
       "two contracts are named"},
      {"TwoHallsOfOneName", "name = \"Hall 2\"", "name = \"Hall 1\"", "GW408", "", ""},
      {"LeaseOfNoHall", "[[debt]]", second + "[[debt]]", "GW404", "[[contract]]",
       "no [[phase]] is rented"},
      {"HallThatDoesNotSayItsLease", "contract = \"Lease\"\nit_power = \"20 MW\"\ncompletion",
       "it_power = \"20 MW\"\ncompletion", "", "", ""},  // fine with one contract
      {"MorePrepaidThanTheTerm", "months = \"12 months\"", "months = \"121 months\"", "GW405",
       "prepayment = ", "are prepaid"},
      {"CreditsBeyondTheTerm", "credit_period = \"24 months\"", "credit_period = \"121 months\"",
       "GW405", "prepayment = ", "credited back until"},
      {"GrossLeaseWithoutPower", "kind = \"triple-net\"", "kind = \"modified-gross\"", "GW405",
       "[[contract]]", "no [power]"},
      {"PowerThatNobodyPays", "[finance]", "[power]\nprice = \"40 USD/MWh\"\n[finance]", "GW405",
       "[power]", "no bill"},
  };
}

std::vector<Fault> debt_faults() {
  const std::string size = "loan_to_cost = \"60 %\"\n", level = "amortisation = \"level\"\n";
  const std::string twin = part_of_sound("[[debt]]", "[finance]");
  return {
      {"DebtWithoutSize", size, "", "GW405", "[[debt]]", "no size"},
      {"DebtOfTwoSizes", size, size + "amount = \"$100M\"\n", "GW405", "[[debt]]",
       "more than once"},
      {"TwoTranches", "[finance]", twin + "[finance]", "GW405", "[[debt]]", "more than one"},
      {"CapOnADebtThatHasASize", size, size + "maximum_loan_to_cost = \"70 %\"\n", "GW405",
       "maximum_loan_to_cost = ", "caps a debt"},
      {"TargetOfLevelDebt", size, "target_dscr = 1.3\n", "GW405",
       "target_dscr = ", "sizes sculpted debt"},
      {"CustomWithoutShares", level, "amortisation = \"custom\"\n", "GW405", "[[debt]]",
       "needs principal_shares"},
      {"SharesOfLevelDebt", level, level + "principal_shares = [\"100 %\"]\n", "GW405", "[[debt]]",
       "amortisation is not custom"},
      {"FivePaymentsAYear", "payments_per_year = 2", "payments_per_year = 5", "GW206",
       "payments_per_year = ", "do not fall on months"},
      {"PaymentAtClose", "first_payment = \"2026-07\"", "first_payment = \"2026-01\"", "GW401",
       "first_payment = ", "not after financial close"},
      {"PrincipalBeforePayment", "first_payment = \"2026-07\"", "first_payment = \"2028-01\"",
       "GW401", "first_principal = ", "before the first payment"},
      {"MaturityBeforePrincipal", "maturity = \"2036-07\"", "maturity = \"2027-01\"", "GW401",
       "maturity = ", "before the first principal"},
      {"MaturityInAnotherCentury", "maturity = \"2036-07\"", "maturity = \"2190-07\"", "GW206",
       "maturity = ", "years after financial close"},
      {"PrincipalBetweenPayments", "first_principal = \"2027-07\"", "first_principal = \"2027-08\"",
       "GW405", "first_principal = ", "is no payment date"},
      {"MaturityBetweenPayments", "maturity = \"2036-07\"", "maturity = \"2036-08\"", "GW405",
       "maturity = ", "is no payment date"},
      {"PrincipalBeforeCompletion", "first_principal = \"2027-07\"",
       "first_principal = \"2027-01\"", "GW401",
       "first_principal = ", "before the last phase is complete"},
      {"DebtAboveCost", size, "amount = \"$900M\"\n", "GW403", "amount = ", "exceeds the cost"},
      {"DebtThatOutgrowsItsCost", "loan_to_cost = \"60 %\"\nrate = \"6 %\"",
       "loan_to_cost = \"100 %\"\nrate = \"40 %\"\nupfront_fee = \"20 %\"\nreserve = \"36 months\"",
       "GW403", "loan_to_cost = ", "no debt is that share"},
      {"SculptOfThinCash", level + "\n[finance]\n", "amortisation = \"sculpted\"\n[finance]\n", "",
       "", ""},  // fine: the cash is even
      {"SharesThatDoNotSum", level,
       "amortisation = \"custom\"\nprincipal_shares = [" +
           [] {
             std::string list;
             for (int k = 0; k < 19; ++k) list += "\"5 %\", ";
             return list;
           }() +
           "]\n",
       "GW406", "principal_shares = ", "sum to 95"},
      {"LimitOfNoSweep", level, level + "sweep_below_dscr = \"1.5\"\n", "GW405",
       "sweep_below_dscr = ", "sweep_share is 0 %"},
      {"FeeOfWhatABondHasNotDrawn", level, level + "commitment_fee = \"0.5 %\"\n", "GW405",
       "commitment_fee = ", "a bond is drawn at close"},
      {"TooFewShares", level, "amortisation = \"custom\"\nprincipal_shares = [\"100 %\"]\n",
       "GW406", "principal_shares = ", "1 principal shares for 19 payments"},
  };
}

void expect_found(const Fault& fault) {
  SCOPED_TRACE(fault.name);
  const sample::Sample deal = sample::from_text(spoilt(fault));
  if (fault.code.empty()) {
    EXPECT_TRUE(deal.financing) << deal.why();
    return;
  }
  const auto found = std::ranges::find_if(deal.diagnostics, [&](const schema::Diagnostic& d) {
    return d.code == fault.code && d.message.find(fault.message) != std::string::npos;
  });
  ASSERT_NE(found, deal.diagnostics.end()) << fault.message << " is not among\n" << deal.why();
  EXPECT_THAT(found->at.source_line, testing::HasSubstr(fault.at)) << deal.why();
  EXPECT_GT(found->at.line, 0);
  EXPECT_GT(found->at.column, 0);
  EXPECT_EQ(deal.plan == nullptr, found->severity == schema::Severity::error);
}

TEST(Validate, AcceptsTheSoundDeal) {
  const sample::Sample deal = sample::from_text(kSound);
  ASSERT_TRUE(deal.financing) << deal.why();
  EXPECT_TRUE(deal.diagnostics.empty()) << deal.why();
}

TEST(Validate, FindsWhatIsWrongWithASite) {
  for (const Fault& fault : site_faults()) expect_found(fault);
}
TEST(Validate, FindsWhatIsWrongWithAPhase) {
  for (const Fault& fault : phase_faults()) expect_found(fault);
}
TEST(Validate, FindsWhatIsWrongWithAContract) {
  for (const Fault& fault : contract_faults()) expect_found(fault);
}
TEST(Validate, FindsWhatIsWrongWithADebt) {
  for (const Fault& fault : debt_faults()) expect_found(fault);
}

// The chain carries the phases: a contract that says otherwise would be counted twice over.
TEST(Validate, RefusesTranchesThatAreNotThePhases) {
  const auto codes = [](std::vector<std::string> settings) {
    std::vector<std::string> given;
    for (const schema::Diagnostic& found :
         sample::from_file("scenarios/childress-microsoft.toml", std::move(settings)).diagnostics)
      given.push_back(found.code);
    return given;
  };
  const std::string same =
      "cloud[0].tranche=[{ delivery = \"2026-03\" }, { delivery = \"2026-06\" }, "
      "{ delivery = \"2026-09\" }, { delivery = \"2026-12\" }]";
  EXPECT_THAT(codes({same}), testing::IsEmpty());
  EXPECT_THAT(codes({"cloud[0].tranche=[{ delivery = \"2026-03\" }]"}), testing::Contains("GW406"));
}

TEST(Validate, NeedsATrancheToBackSolveThrough) {
  std::string text = kSound;
  const std::string debt = part_of_sound("[[debt]]", "[finance]");
  text.erase(text.find(debt), debt.size());
  const Fault fault{"",
                    "hard_cost_per_it_power = \"$8M/MW\"",
                    "back_solve = { loan_to_cost = \"60 %\", debt = \"$100M\" }",
                    "",
                    "",
                    ""};
  text.replace(text.find(fault.from), fault.from.size(), fault.to);
  const sample::Sample deal = sample::from_text(text);
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW405");
  EXPECT_THAT(deal.diagnostics[0].message, testing::HasSubstr("back_solve needs a [[debt]]"));
  EXPECT_THAT(deal.diagnostics[0].at.source_line, testing::HasSubstr("back_solve = "));
}

// Fees and reserves outgrow what the published debt leaves: no hard cost explains the figures.
TEST(Validate, RefusesABackSolveThatLeavesNothing) {
  const sample::Sample deal = sample::from_text(
      spoilt({"", "hard_cost_per_it_power = \"$8M/MW\"",
              "soft_cost = \"$2B\"\nback_solve = { loan_to_cost = \"60 %\", debt = \"$100M\" }", "",
              "", ""}));
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW403");
  EXPECT_THAT(deal.diagnostics[0].message, testing::HasSubstr("leave nothing for the hard cost"));
  EXPECT_THAT(deal.diagnostics[0].at.source_line, testing::HasSubstr("back_solve = "));
}

TEST(Validate, NeedsAContract) {
  std::string text = kSound;
  const std::string contract = part_of_sound("[[contract]]", "[[debt]]");
  text.erase(text.find(contract), contract.size());
  const sample::Sample deal = sample::from_text(text);
  EXPECT_EQ(deal.plan, nullptr);
  EXPECT_THAT(deal.why(), testing::HasSubstr("GW407 the scenario has no [[contract]]"));
}

TEST(Validate, NeedsAPhase) {
  std::string text = kSound;
  const std::string phases = part_of_sound("[[phase]]", "[[contract]]");
  text.erase(text.find(phases), phases.size());
  const sample::Sample deal = sample::from_text(text);
  EXPECT_EQ(deal.plan, nullptr);
  EXPECT_TRUE(schema::has_errors(deal.diagnostics));
}

// With two contracts a hall must say which of them rents it.
TEST(Validate, NeedsTheContractOfAPhaseWhereThereAreTwo) {
  std::string text = spoilt({"", "contract = \"Lease\"\n", "", "", "", ""});
  text +=
      "[[contract]]\nname = \"Other\"\nkind = \"triple-net\"\nterm = \"9 years\"\n"
      "rent = \"150 USD/kW-month\"\n[[phase]]\ncontract = \"Other\"\nit_power = \"5 MW\"\n"
      "completion = \"2027-01\"\n";
  const sample::Sample deal = sample::from_text(text);
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW405");
  EXPECT_EQ(deal.diagnostics[0].at.line, 9) << "the phase that is silent";
  EXPECT_THAT(deal.diagnostics[0].hint, testing::HasSubstr("contract = \"Lease\""));
}

// Service follows cash; where the first months hold little, it would not even cover the interest.
TEST(Validate, RefusesASculptThatCannotPayItsInterest) {
  const sample::Sample deal = sample::from_text(
      spoilt({"", "amortisation = \"level\"", "amortisation = \"sculpted\"", "", "", ""}),
      {"debt.rate=40 %", "phase[1].completion=2027-06", "phase[1].rent_commencement=2031-06"});
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW409");
  EXPECT_THAT(deal.diagnostics[0].message, testing::HasSubstr("sculpted debt is infeasible: in"));
  EXPECT_THAT(deal.diagnostics[0].at.source_line, testing::HasSubstr("amortisation = "));
}

TEST(Validate, RefusesASculptOfNoCashAtAll) {
  const sample::Sample deal = sample::from_text(
      spoilt({"", "amortisation = \"level\"", "amortisation = \"sculpted\"", "", "", ""}),
      {"contract.rent=0 USD/kW-month"});
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW409");
  EXPECT_THAT(deal.diagnostics[0].message, testing::HasSubstr("leave no cash"));
}

// The debt that a back-solve solves through is at fault, not the back-solve.
TEST(Validate, PointsAtTheSculptThatABackSolveCannotUse) {
  std::string text =
      spoilt({"", "hard_cost_per_it_power = \"$8M/MW\"",
              "back_solve = { loan_to_cost = \"60 %\", debt = \"$100M\" }", "", "", ""});
  text.replace(text.find("amortisation = \"level\""), 22, "amortisation = \"sculpted\"");
  const sample::Sample deal = sample::from_text(text, {"contract.rent=0 USD/kW-month"});
  ASSERT_EQ(deal.diagnostics.size(), 1u) << deal.why();
  EXPECT_EQ(deal.diagnostics[0].code, "GW409");
  EXPECT_THAT(deal.diagnostics[0].at.source_line, testing::HasSubstr("amortisation = "));
}

// A person mends all in one go: nothing hides behind the first problem.
TEST(Validate, ReportsEverythingAtOnceInTheOrderOfTheFile) {
  std::string text =
      spoilt({"", "completion = \"2027-01\"", "completion = \"2025-01\"", "", "", ""});
  text.replace(text.find("tenant_rating = \"BB\""), 20, "tenant_rating = \"ZZ\"");
  text.replace(text.find("maturity = \"2036-07\""), 20, "maturity = \"2027-01\"");
  text.replace(text.find("regime = \"base\""), 15, "regime = \"bust\"");
  const sample::Sample deal = sample::from_text(text);
  std::vector<std::string> codes;
  for (const schema::Diagnostic& d : deal.diagnostics) codes.push_back(d.code);
  EXPECT_THAT(codes, testing::ElementsAre("GW401", "GW404", "GW401", "GW404")) << deal.why();
}

}  // namespace
}  // namespace gigawatt::plan
