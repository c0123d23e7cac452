#include "gigawatt/schema/resolved.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/schema/sample_spec.h"

namespace gigawatt::schema {
namespace {

using sample::Deal;

double share() { return *rc::gen::inRange(0, 1'000'000'007) / 1'000'000'007.0; }

base::Distribution any_distribution() {
  const double a = share() / 3, b = a + share() / 3, c = b + share() / 3;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return base::Fixed{a};
    case 1:
      return base::Normal{a, b};
    case 2:
      return base::LogNormal{a + 1e-9, b};
    case 3:
      return base::Uniform{a, b};
    case 4:
      return base::Triangular{a, b, c};
    default:
      return base::Empirical{{c, a, b}};
  }
}

Deal any_deal() {
  Deal deal;
  deal.name = "quote \" slash \\ tab \t bell \x07 \u00E9";
  deal.paths = *rc::gen::inRange(1, 1'000'000);
  deal.tax = *rc::gen::arbitrary<bool>();
  deal.lease = *rc::gen::element(sample::Lease::triple_net, sample::Lease::modified_gross);
  deal.start = base::make_month(*rc::gen::inRange(1900, 2200), *rc::gen::inRange(1u, 13u));
  deal.rent = base::USD_per_kW_month(share() * 1000);
  deal.site.capacity = base::MW_capacity(share() * 1000);
  deal.site.pue = base::ratio(1 + share());
  if (*rc::gen::arbitrary<bool>()) {
    deal.second_site.emplace().power_price = base::USD_per_MWh(share() * 100);
  }
  const int debts = *rc::gen::inRange(0, 3);
  for (int i = 0; i < debts; ++i) {
    sample::Debt& debt = deal.debt.emplace_back();
    debt.amount = base::USD(share() * 1e10);
    debt.coupon.distribution = any_distribution();
    debt.term.count = *rc::gen::inRange(12, 480);
    for (int k = 0; k < i; ++k) debt.amortisation.push_back(base::ratio(share()));
    if (i == 1) debt.first_payment = deal.start;
  }
  return deal;
}

RC_GTEST_PROP(ResolvedToml, ReadsBackToIdenticalValues, ()) {
  Deal deal = any_deal();
  const std::string text = resolved_toml(describe(deal));
  Deal back;
  const ReadReport report = read_scenario_text(text, "resolved.toml", describe(back));
  RC_ASSERT(report.diagnostics.empty());
  // The JSON holds every value in full, so equal JSON and equal TOML mean equal Specs.
  RC_ASSERT(resolved_toml(describe(back)) == text);
  RC_ASSERT(resolved_json(describe(back)) == resolved_json(describe(deal)));
  RC_ASSERT(back.rent == deal.rent);
  RC_ASSERT(back.debt.size() == deal.debt.size());
  for (std::size_t i = 0; i < deal.debt.size(); ++i) {
    RC_ASSERT(back.debt[i].amount == deal.debt[i].amount);
  }
}

TEST(ResolvedJson, SaysValueUnitAndOrigin) {
  Deal deal;
  const ReadReport report = read_scenario_text(
      "[site]\ncapacity = { value = \"245 MW\", source = \"HUT-FLUID-RB\", confidence = \"A\" }",
      "a.toml", describe(deal));
  const auto json = resolved_json(describe(deal), &report.provenance);
  EXPECT_EQ(json["site"]["capacity"]["value"], 245);
  EXPECT_EQ(json["site"]["capacity"]["unit"], "MW");
  EXPECT_EQ(json["site"]["capacity"]["source"], "HUT-FLUID-RB");
  EXPECT_EQ(json["paths"]["origin"], "built-in");
  EXPECT_EQ(resolved_json(describe(deal))["paths"], 1000);
}

}  // namespace
}  // namespace gigawatt::schema
