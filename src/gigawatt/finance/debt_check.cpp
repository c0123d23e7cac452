// What is wrong with a [[debt]] by itself.
#include <utility>

#include <fmt/format.h>

#include "gigawatt/finance/debt.h"
#include "gigawatt/schema/finding.h"

namespace gigawatt::finance {
namespace {

class Check {
 public:
  Check(const DebtSpec& spec, base::Month close, const schema::Provenances& provenance,
        std::string_view path)
      : spec_(spec), close_(close), provenance_(provenance), path_(path) {}

  std::vector<schema::Diagnostic> run() {
    size();
    amortisation();
    payment_dates();
    effect();
    return std::move(found_);
  }

 private:
  std::string place(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  void report(std::string_view key, schema::Finding finding) {
    const std::string path = key.empty() ? std::string(path_) : place(key);
    found_.push_back(schema::diagnostic_at(provenance_, path, std::move(finding)));
  }

  void size() {
    const int ways =
        spec_.amount.has_value() + spec_.loan_to_cost.has_value() + spec_.target_dscr.has_value();
    if (ways != 1)
      report("", {.code = "GW405",
                  .message = ways ? "the debt is sized more than once" : "the debt has no size",
                  .expected = "exactly one of amount, loan_to_cost, target_dscr"});
    if (spec_.maximum_loan_to_cost && !spec_.target_dscr)
      report("maximum_loan_to_cost",
             {.code = "GW405",
              .message = "maximum_loan_to_cost caps a debt sized by target_dscr",
              .hint = "use loan_to_cost to size the debt by its share of the cost"});
    if (spec_.target_dscr && spec_.amortisation != Amortisation::sculpted)
      report("target_dscr", {.code = "GW405",
                             .message = "target_dscr sizes sculpted debt",
                             .hint = "add amortisation = \"sculpted\""});
  }

  void amortisation() {
    if ((spec_.amortisation == Amortisation::custom) == !spec_.principal_shares.empty()) return;
    report("", {.code = "GW405",
                .message = spec_.principal_shares.empty()
                               ? "custom amortisation needs principal_shares"
                               : "principal_shares are given, but amortisation is not custom",
                .expected = "both principal_shares and amortisation = \"custom\", or none"});
  }

  void payment_dates() {
    if (12 % spec_.payments_per_year != 0) {
      report("payments_per_year",
             {.code = "GW206",
              .message =
                  fmt::format("{} payments a year do not fall on months", spec_.payments_per_year),
              .expected = "1, 2, 3, 4, 6 or 12"});
      return;
    }
    const int period = static_cast<int>(12 / spec_.payments_per_year);
    const base::Month first = spec_.first_payment.value_or(base::plus(close_, period));
    if (first <= close_)
      report("first_payment", {.code = "GW401",
                               .message = "the first payment is not after financial close",
                               .expected = "a later month than scenario.close"});
    if (spec_.first_principal < first)
      report("first_principal",
             {.code = "GW401",
              .message = fmt::format("principal is repaid from {}, before the first payment in {}",
                                     base::to_text(spec_.first_principal), base::to_text(first)),
              .expected = "first_payment or a later payment"});
    if (spec_.maturity < spec_.first_principal)
      report("maturity", {.code = "GW401",
                          .message = fmt::format(
                              "maturity {} comes before the first principal in {}",
                              base::to_text(spec_.maturity), base::to_text(spec_.first_principal)),
                          .expected = "first_principal or a later payment"});
    for (const auto& [key, date] : {std::pair{"first_principal", spec_.first_principal},
                                    std::pair{"maturity", spec_.maturity}})
      if (date >= first && base::months_between(first, date) % period != 0)
        report(key, {.code = "GW405",
                     .message = fmt::format("{} is no payment date: payments fall every {} "
                                            "months from {}",
                                            base::to_text(date), period, base::to_text(first)),
                     .hint = "move it, or first_payment"});
  }

  // What somebody wrote and nothing reads.
  void effect() {
    if (spec_.sweep_below_dscr && spec_.sweep_share.in(base::ratio) == 0)
      report("sweep_below_dscr",
             {.code = "GW405",
              .message = "sweep_below_dscr says when cash is swept, but sweep_share is 0 %",
              .hint = "add sweep_share = \"50 %\"",
              .severity = schema::Severity::warning});
    if (spec_.kind == DebtKind::bond && spec_.commitment_fee.in(base::ratio) > 0 &&
        schema::written(provenance_, place("commitment_fee")))
      report("commitment_fee",
             {.code = "GW405",
              .message = "commitment_fee is of what is not drawn, and a bond is drawn at close",
              .hint = "remove it, or use kind = \"construction-loan\"",
              .severity = schema::Severity::warning});
  }

  const DebtSpec& spec_;
  base::Month close_;
  const schema::Provenances& provenance_;
  std::string_view path_;
  std::vector<schema::Diagnostic> found_;
};

}  // namespace

std::vector<schema::Diagnostic> check(const DebtSpec& spec, base::Month close,
                                      const schema::Provenances& provenance,
                                      std::string_view path) {
  return Check(spec, close, provenance, path).run();
}

}  // namespace gigawatt::finance
