// A senior debt tranche: how it is sized, drawn, serviced and protected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/diagnostic.h"
#include "gigawatt/schema/fields_fwd.h"
#include "gigawatt/schema/provenance.h"

namespace gigawatt::finance {

// bond: funded at close, unspent proceeds earn less than the coupon (negative carry).
// construction-loan: drawn pro rata with equity as the money is spent, interest funded by draws.
enum class DebtKind { bond, construction_loan };
std::vector<std::string_view> choice_names(DebtKind);

// level: equal payments; sculpted: service proportional to CFADS; custom: shares of the principal.
enum class Amortisation { level, sculpted, custom };
std::vector<std::string_view> choice_names(Amortisation);

// [[debt]]. Exactly one of amount, loan_to_cost, target_dscr sizes it.
struct DebtSpec {
  std::string name;
  DebtKind kind = DebtKind::bond;
  std::optional<base::Money> amount;
  std::optional<base::Fraction> loan_to_cost;
  std::optional<base::Fraction> target_dscr;
  std::optional<base::Fraction> maximum_loan_to_cost;  // cap beside target_dscr
  base::Fraction rate;                                 // nominal a year, paid per payment
  std::int64_t payments_per_year = 2;
  std::optional<base::Month> first_payment;  // of interest; one period after close unless said
  base::Month first_principal{};
  base::Month maturity{};
  Amortisation amortisation = Amortisation::level;
  std::vector<base::Fraction> principal_shares;  // custom only, one a payment, sum 100 %
  base::Fraction upfront_fee;
  base::Fraction commitment_fee;  // a year on the undrawn part
  base::MoneyRate agent_fee;
  base::Months reserve{};      // DSRA: months of the next twelve months' service
  base::Fraction sweep_share;  // of the cash left after the reserve
  std::optional<base::Fraction> sweep_below_dscr;  // sweep only while the DSCR is below
  base::Fraction lockup_dscr;                      // no distribution below it; 0 switches it off
  base::Fraction covenant_dscr;                    // breach below it; 0 switches it off
  base::Months cure{};  // months of continuous arrears that are cured, then default
};

schema::Fields describe(DebtSpec& spec);

// What contradicts itself in `spec`, at its place under `path` ("debt[0]"), and what has no effect:
// a warning. `close` is the month of financial close.
std::vector<schema::Diagnostic> check(const DebtSpec& spec, base::Month close,
                                      const schema::Provenances& provenance, std::string_view path);

}  // namespace gigawatt::finance
