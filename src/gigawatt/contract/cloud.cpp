#include "gigawatt/contract/cloud.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::contract {

using schema::field;

schema::Fields describe(TrancheSpec& spec) {
  return {
      field("delivery", spec.delivery,
            {.doc = "Month from whose start the customer pays for this tranche",
             .required = true,
             .example = "2026-06"}),
      field("share", spec.share,
            {.doc = "Share of the contract; all tranches have one or none has (then equal)",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .example = "25 %"}),
  };
}

schema::Fields describe(CloudPrepaymentSpec& spec) {
  return {
      field("share", spec.share,
            {.doc = "Share of each tranche's value that is paid before its delivery",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .required = true,
             .example = "20 %"}),
      field("before", spec.before,
            {.doc = "Months before the planned delivery at which it is paid",
             .unit = "months",
             .minimum = 0,
             .maximum = 60,
             .catalog = "cloud.prepayment_before",
             .example = "1 month"}),
      field("credit_start", spec.credit_start,
            {.doc = "Months after delivery when the credits start",
             .unit = "months",
             .minimum = 0,
             .maximum = 240,
             .catalog = "cloud.prepayment_credit_start",
             .example = "24 months"}),
      field("credit_period", spec.credit_period,
            {.doc = "Months over which the prepayment is credited back, evenly",
             .unit = "months",
             .minimum = 1,
             .maximum = 240,
             .catalog = "cloud.prepayment_credit_period",
             .example = "36 months"}),
  };
}

schema::Fields describe(LatenessSpec& spec) {
  return {
      field("credit", spec.credit,
            {.doc = "Credit for each month of delay, of a month's fee of the late tranche",
             .unit = "%",
             .minimum = 0,
             .maximum = 500,
             .catalog = "cloud.late_credit",
             .example = "25 %"}),
      field("most_months", spec.most_months,
            {.doc = "Months of delay for which credits are given at most",
             .unit = "months",
             .minimum = 0,
             .maximum = 60,
             .catalog = "cloud.late_most_months",
             .example = "6 months"}),
      field("outside_date", spec.outside_date,
            {.doc = "Months of delay beyond which the customer leaves with its prepayment; "
                    "absent: it waits",
             .unit = "months",
             .minimum = 1,
             .maximum = 60,
             .example = "6 months"}),
  };
}

namespace {

schema::Fields fee_fields(CloudSpec& spec) {
  return {
      field("chips", spec.chips,
            {.doc = "Chips of all tranches",
             .unit = "chips",
             .minimum = 1,
             .maximum = 1e9,
             .required = true,
             .example = "76,000 chips"}),
      field("term", spec.term,
            {.doc = "Term of each tranche from its delivery",
             .unit = "years",
             .minimum = 1.0 / 12,
             .maximum = 20,
             .required = true,
             .example = "5 years"}),
      field("total_value", spec.total_value,
            {.doc = "Fees of the term, all tranches (instead of price)",
             .unit = "USD",
             .minimum = 0,
             .maximum = 1e13,
             .example = "$9.7B"}),
      field("price", spec.price,
            {.doc = "Fee of a chip-hour (instead of total_value)",
             .unit = "USD/chip-hour",
             .minimum = 0,
             .maximum = 1e4,
             .example = "2.91 USD/GPU-hour"}),
      field("take_or_pay", spec.take_or_pay,
            {.doc = "Share of the committed hours that is paid for whether used or not",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "cloud.take_or_pay",
             .example = "100 %"}),
      field("used", spec.used,
            {.doc = "Share of the committed hours that the customer takes",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .example = "100 %"}),
      field("cost_share", spec.cost_share,
            {.doc = "Cost of running the chips and their hall, of the full fee (1 - EBITDA margin)",
             .unit = "%",
             .minimum = 0,
             .maximum = 100,
             .catalog = "cloud.cost_share",
             .example = "15 %"}),
  };
}

}  // namespace

schema::Fields describe(CloudSpec& spec) {
  schema::Fields fields = {
      field("name", spec.name, {.doc = "Name of the contract"}),
      field("customer", spec.customer, {.doc = "Who rents the chips"}),
      field("customer_rating", spec.customer_rating,
            {.doc = "Customer's credit rating", .example = "AAA"}),
  };
  const schema::Fields fee = fee_fields(spec);
  schema::append(fields, fee);
  fields.push_back(field("prepayment", spec.prepayment, {.doc = "Fees paid ahead"}));
  fields.push_back(field("lateness", spec.lateness, {.doc = "What a late delivery costs"}));
  fields.push_back(field("tranche", spec.tranches,
                         {.doc = "Deliveries, in order; the phases that it rents unless said"}));
  return fields;
}

namespace {

constexpr double kShareTolerance = 1e-6;

std::vector<double> shares(const CloudSpec& spec) {
  std::vector<double> shares;
  const double equal = 1.0 / static_cast<double>(spec.tranches.size());
  for (const TrancheSpec& tranche : spec.tranches)
    shares.push_back(tranche.share ? tranche.share->in(base::ratio) : equal);
  return shares;
}

}  // namespace

std::vector<schema::Diagnostic> check(const CloudSpec& spec, const schema::Provenances& provenance,
                                      std::string_view path) {
  std::vector<schema::Diagnostic> found;
  const auto report = [&](std::string where, schema::Finding finding) {
    found.push_back(schema::diagnostic_at(provenance, where, std::move(finding)));
  };
  if (spec.total_value.has_value() == spec.price.has_value())
    report(std::string(path),
           {.code = "GW405",
            .message = spec.price ? "the fee is given twice" : "the contract has no fee",
            .expected = "exactly one of total_value, price"});
  if (spec.tranches.empty()) {
    report(fmt::format("{}.tranche", path), {.code = "GW407",
                                             .message = "the contract has no tranche",
                                             .expected = "at least one delivery"});
    return found;
  }
  const auto with_share = static_cast<std::size_t>(std::ranges::count_if(
      spec.tranches, [](const TrancheSpec& tranche) { return tranche.share.has_value(); }));
  double sum = 0;
  for (double share : shares(spec)) sum += share;
  if (with_share != 0 && with_share != spec.tranches.size())
    report(
        fmt::format("{}.tranche", path),
        {.code = "GW405",
         .message = fmt::format("{} of {} tranches have a share", with_share, spec.tranches.size()),
         .expected = "a share in each, or in none"});
  else if (std::abs(sum - 1) > kShareTolerance)
    report(fmt::format("{}.tranche", path),
           {.code = "GW406",
            .message = fmt::format("the shares of the tranches add up to {:.4g} %", 100 * sum),
            .expected = "100 %"});
  for (std::size_t i = 1; i < spec.tranches.size(); ++i)
    if (spec.tranches[i].delivery < spec.tranches[i - 1].delivery)
      report(fmt::format("{}.tranche[{}].delivery", path, i),
             {.code = "GW401",
              .message = "the tranche is delivered before the one above it",
              .expected = "deliveries in order"});
  if (spec.prepayment &&
      spec.prepayment->credit_start.count + spec.prepayment->credit_period.count > spec.term.count)
    report(fmt::format("{}.prepayment", path),
           {.code = "GW405",
            .message = "the prepayment is credited beyond the term",
            .expected =
                fmt::format("credit_start and credit_period within {} months", spec.term.count)});
  return found;
}

base::Money total_value(const CloudSpec& spec) {
  if (spec.total_value) return *spec.total_value;
  GIGAWATT_CHECK(spec.price.has_value(), "a cloud contract has a price or a total value");
  return *spec.price * spec.chips * base::months(spec.term.count);
}

ChipPrice chip_price(const CloudSpec& spec) {
  return total_value(spec) / spec.chips / base::months(spec.term.count);
}

Cloud resolve(const CloudSpec& spec, const base::Timeline& timeline) {
  GIGAWATT_CHECK(!spec.tranches.empty() && spec.term.count > 0, "a cloud contract was checked");
  Cloud cloud{.term_months = spec.term.count,
              .take_or_pay = spec.take_or_pay.in(base::ratio),
              .used = spec.used.in(base::ratio),
              .cost_share = spec.cost_share.in(base::ratio),
              .late_credit = spec.lateness.credit.in(base::ratio),
              .late_most_months = spec.lateness.most_months.count};
  if (spec.lateness.outside_date) cloud.outside_months = spec.lateness.outside_date->count;
  const double value_usd = total_value(spec).in(base::USD);
  const std::vector<double> parts = shares(spec);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CloudTranche tranche{.delivery_row = timeline.row(spec.tranches[i].delivery),
                         .fee_usd = value_usd * parts[i] / spec.term.count};
    if (spec.prepayment) {
      tranche.prepaid_usd = value_usd * parts[i] * spec.prepayment->share.in(base::ratio);
      tranche.prepaid_row = std::max(0, tranche.delivery_row - spec.prepayment->before.count);
    }
    cloud.tranches.push_back(tranche);
  }
  if (spec.prepayment) {
    cloud.credit_start = spec.prepayment->credit_start.count;
    cloud.credit_months = spec.prepayment->credit_period.count;
  }
  return cloud;
}

namespace {

struct Columns {
  std::span<double> fee, late_credit, prepaid, credited, refunded, cost, cash, liability;
};

// One tranche along the rows.
class TrancheRun {
 public:
  TrancheRun(const Cloud& cloud, const CloudTranche& tranche, int delay)
      : cloud_(cloud), tranche_(tranche), delay_(std::max(0, delay)) {
    left_ = cloud.outside_months && delay_ > *cloud.outside_months;
    const int late = std::min(delay_, cloud.late_most_months);
    late_credit_usd_ = left_ ? 0 : late * cloud.late_credit * tranche.fee_usd;
  }

  void add(int row, Columns& out) {
    const auto r = static_cast<std::size_t>(row);
    if (row == tranche_.prepaid_row) {
      out.prepaid[r] += tranche_.prepaid_usd;
      liability_usd_ = tranche_.prepaid_usd;
    }
    if (left_) {
      if (row == tranche_.delivery_row + *cloud_.outside_months) refund(r, out);
    } else {
      serve(row - tranche_.delivery_row - delay_, r, out);
    }
    out.liability[r] += liability_usd_;
  }

 private:
  void refund(std::size_t row, Columns& out) {
    out.refunded[row] += liability_usd_;
    liability_usd_ = 0;
  }

  // `month` of the tranche's term.
  void serve(int month, std::size_t row, Columns& out) {
    if (month < 0 || month >= cloud_.term_months) return;
    const double paid_for = std::max(cloud_.used, cloud_.take_or_pay);
    const double billed = tranche_.fee_usd * paid_for;
    const double late = std::min(late_credit_usd_, billed);
    late_credit_usd_ -= late;
    double credit = 0;
    if (month >= cloud_.credit_start)
      credit =
          std::min({liability_usd_, tranche_.prepaid_usd / cloud_.credit_months, billed - late});
    // What low use leaves over is paid back when the term ends.
    liability_usd_ -= credit;
    out.late_credit[row] += late;
    out.fee[row] += billed - late;
    out.credited[row] += credit;
    out.cost[row] += tranche_.fee_usd * cloud_.cost_share;
    if (month == cloud_.term_months - 1) refund(row, out);
  }

  const Cloud& cloud_;
  const CloudTranche& tranche_;
  int delay_;
  bool left_ = false;
  double late_credit_usd_ = 0, liability_usd_ = 0;
};

}  // namespace

base::Table evaluate(const Cloud& cloud, const base::Timeline& timeline,
                     std::span<const int> delays) {
  GIGAWATT_CHECK(delays.empty() || delays.size() == cloud.tranches.size(), "a delay a tranche");
  base::Table table(static_cast<std::size_t>(timeline.rows()));
  const auto column = [&](const char* name, const char* doc) {
    return table.add_column(name, "USD", doc);
  };
  Columns out{
      .fee = column("fee_usd", "Fees earned, net of credits for lateness"),
      .late_credit = column("late_credit_usd", "Credits for late delivery, taken from fees"),
      .prepaid = column("prepaid_usd", "Received ahead of delivery"),
      .credited = column("credited_usd", "Fees settled by what was paid ahead"),
      .refunded = column("refunded_usd", "Paid back: the customer left, or too little was used"),
      .cost = column("cost_usd", "Cost of running the chips and their hall"),
      .cash = column("cash_usd", "Fees and prepayments received less credits, refunds and cost"),
      .liability = column("liability_usd", "Prepaid and not yet credited, at the end of the row")};
  for (std::size_t t = 0; t < cloud.tranches.size(); ++t) {
    TrancheRun run(cloud, cloud.tranches[t], delays.empty() ? 0 : delays[t]);
    for (int row = 0; row < timeline.rows(); ++row) run.add(row, out);
  }
  for (std::size_t row = 0; row < table.rows(); ++row)
    out.cash[row] =
        out.fee[row] + out.prepaid[row] - out.credited[row] - out.refunded[row] - out.cost[row];
  return table;
}

}  // namespace gigawatt::contract
