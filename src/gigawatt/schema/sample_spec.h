// A small deal with one field of every kind; what the tests and the fuzzer of this room read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/schema/fields.h"

namespace gigawatt::schema::sample {

enum class Lease { triple_net, modified_gross };
inline std::vector<std::string_view> choice_names(Lease) {
  return {"triple-net", "modified-gross"};
}

struct Debt {
  base::Money amount;
  base::Uncertain<base::dimensions::none> coupon{base::percent(6)};
  base::Months term{180};
  std::vector<base::Fraction> amortisation;
  std::optional<base::Month> first_payment;
};
inline Fields describe(Debt& d) {
  return {
      field("amount", d.amount,
            {.doc = "Face amount",
             .unit = "USD",
             .minimum = 0,
             .required = true,
             .example = "$3.25B"}),
      field("coupon", d.coupon,
            {.doc = "Nominal annual rate", .unit = "%", .minimum = 0, .maximum = 100}),
      field("term", d.term, {.doc = "Term", .unit = "years", .minimum = 1, .maximum = 40}),
      field("amortisation", d.amortisation,
            {.doc = "Share of the face repaid in each period", .unit = "%", .minimum = 0}),
      field("first_payment", d.first_payment, {.doc = "Month of the first payment"}),
  };
}

struct Site {
  base::Capacity capacity;
  std::optional<base::EnergyPrice> power_price;
  base::Fraction pue = base::ratio(1.25);
};
inline Fields describe(Site& s) {
  return {
      field("capacity", s.capacity,
            {.doc = "Rated IT load",
             .unit = "MW",
             .minimum = 0,
             .required = true,
             .example = "245 MW"}),
      field("power_price", s.power_price,
            {.doc = "Delivered price", .unit = "USD/MWh", .catalog = "power.la_industrial"}),
      field("pue", s.pue, {.doc = "Power usage effectiveness", .minimum = 1, .maximum = 3}),
  };
}

struct Deal {
  std::string name = "deal";
  std::int64_t paths = 1000;
  bool tax = false;
  Lease lease = Lease::triple_net;
  base::Month start = base::make_month(2027, 5);
  base::CapacityPrice rent;
  std::vector<std::string> regimes = {"base"};
  Site site;
  std::optional<Site> second_site;
  std::vector<Debt> debt;
};
inline Fields describe(Deal& d) {
  return {
      field("name", d.name, {.doc = "Name | of the deal"}),
      field("paths", d.paths, {.doc = "Number of paths", .minimum = 1, .maximum = 1e6}),
      field("tax", d.tax, {.doc = "Whether tax is computed"}),
      field("lease", d.lease, {.doc = "Kind of lease"}),
      field("start", d.start, {.doc = "Month of close"}),
      field("rent", d.rent, {.doc = "Base rent", .unit = "USD/kW-month"}),
      field("regimes", d.regimes, {.doc = "Market regimes"}),
      field("site", d.site, {.doc = "The site"}),
      field("second_site", d.second_site, {.doc = "A second site"}),
      field("debt", d.debt, {.doc = "Loans, senior first"}),
  };
}

}  // namespace gigawatt::schema::sample
