// Scenarios that nobody wrote: whole files drawn from a seed, for the tests that must hold for any
// deal.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/random.h"

namespace gigawatt::plan::sample {

// What a drawn scenario must, or must not, have.
struct Wish {
  bool protections = true;            // sweep and lock-up may be on
  bool tax = true;                    // may be on
  std::string_view tax_paid_by = "";  // owners or company: tax is on
  bool unexpected =
      true;  // prepayments, exit values, clearing the site, overruns beyond what the sponsor pays
  bool must_borrow = false;
  bool mine = true;  // may stand on the site and count in its cash flow
  std::int64_t paths = 64;
};

// Scenario number `number` as the text of a file. Most are closable deals; some ask for debt above
// the cost or for a sculpt that the cash cannot carry, and must then be refused in words.
class RandomScenario {
 public:
  RandomScenario(std::uint64_t number, Wish wish) : number_(number), wish_(wish) {}

  std::string text() {
    contracts_ = 1 + below(4);
    add("[scenario]\nname = \"drawn-{}\"\nclose = \"2026-0{}\"\n", number_, 1 + below(9));
    site();
    for (int c = 0; c < contracts_; ++c) {
      const int halls = 1 + below(3);
      for (int p = 0; p < halls; ++p) phase(c);
    }
    for (int c = 0; c < contracts_; ++c) contract(c);
    if (gross_) power();
    if (wish_.must_borrow || chance(0.9)) debt();
    finance();
    market();
    if (wish_.mine && chance(0.3)) mine();  // last: what is drawn above stays as it is without
    return std::move(text_);
  }

 private:
  double draw() {
    double u = 0, unused = 0;
    base::uniforms<double>({.seed = 20260911, .stream = 99}, number_, step_++, 0, u, unused);
    return u;
  }
  bool chance(double p) { return draw() < p; }
  int below(int count) { return static_cast<int>(draw() * count); }
  double between(double low, double high) { return low + (high - low) * draw(); }
  std::string_view one_of(std::initializer_list<std::string_view> all) {
    return all.begin()[below(static_cast<int>(all.size()))];
  }
  std::string month(int after_2026) {
    return base::to_text(base::plus(base::make_month(2026, 1), after_2026));
  }

  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
  }

  // One draw a statement: compilers differ in the order in which they evaluate arguments.
  void site() {
    const int soft_cost = below(60);
    const double hard_cost = between(5, 11);
    add("[site]\nhard_cost_per_it_power = \"${:.2f}M/MW\"\nsoft_cost = \"${}M\"\n", hard_cost,
        soft_cost);
    const int correlation = below(101), contingency = below(12);
    add("contingency = \"{} %\"\ndelay_correlation = \"{} %\"\n", contingency, correlation);
    if (chance(0.3)) add("delay = \"{} months\"\n", below(3));
    if (!wish_.unexpected) add("cost_overrun = \"0 %\"\n");
    clears_ = wish_.unexpected && chance(0.3);
    if (clears_) add("decommissioning_cost = \"${}M\"\n", below(300));
  }

  void phase(int c) {
    const int completion = 12 + below(20);
    last_completion_ = std::max(last_completion_, completion);
    add("[[phase]]\nname = \"Hall {}\"\ncontract = \"Lease {}\"\nit_power = \"{:.2f} MW\"\n",
        ++phases_, c, between(5, 80));
    add("completion = \"{}\"\n", month(completion));
    if (chance(0.3)) add("rent_commencement = \"{}\"\n", month(completion + below(4)));
    if (chance(0.2)) add("construction_start = \"2026-10\"\n");
  }

  void power() {
    const double pue = between(1.1, 1.5);
    const int load_factor = 40 + below(60);
    const double price = between(20, 70);
    add("[power]\nprice = \"{:.1f} USD/MWh\"\nload_factor = \"{} %\"\npue = {:.2f}\n", price,
        load_factor, pue);
  }

  void contract(int c) {
    const bool gross = chance(0.3);
    gross_ = gross_ || gross;
    const int years = 5 + below(11);
    longest_term_ = std::max(longest_term_, years);
    add("[[contract]]\nname = \"Lease {}\"\nkind = \"{}\"\ntenant = \"Tenant {}\"\n", c,
        gross ? "modified-gross" : "triple-net", c);
    if (chance(0.7)) add("tenant_rating = \"{}\"\n", one_of({"A", "BBB-", "BB", "B+", "CCC"}));
    if (chance(0.4)) {
      const std::string_view rating = one_of({"AA+", "BBB", "B"});
      add("guarantor = \"{}\"\nguarantor_rating = \"{}\"\n", chance(0.5) ? "Parent" : "Bank",
          rating);
    }
    add("term = \"{} years\"\nrent = \"{:.1f} USD/kW-month\"\n", years, between(110, 190));
    if (chance(0.5)) add("options = {}\noption_term = \"5 years\"\n", 1 + below(3));
    add("escalator = \"{:.2f} %\"\n", between(-1, 4));
    if (gross || chance(0.2)) add("operating_cost = \"{:.2f} MUSD/MW-year\"\n", between(0, 0.3));
    if (wish_.unexpected && chance(0.3)) {
      const int period = 12 + below(24), start = below(12), months = 1 + below(12);
      add("prepayment = {{ months = \"{} months\", credit_start = \"{} months\", "
          "credit_period = \"{} months\" }}\n",
          months, start, period);
    }
    if (wish_.unexpected && number_ % 5 == 3) lateness();
  }

  // Without a draw of its own: scenarios of other numbers stay as they were.
  void lateness() {
    add("delay_credit = \"{} %\"\ndelay_credit_months = \"{} months\"\n", 20 + number_ % 130,
        1 + number_ % 9);
    if (number_ % 2 == 0) add("outside_date = \"{} months\"\n", 1 + number_ % 7);
  }

  void amortisation(int payments) {
    const int kind = below(3);
    if (kind == 0) add("amortisation = \"level\"\n");
    if (kind == 1) add("amortisation = \"sculpted\"\n");
    if (kind != 2) return;
    add("amortisation = \"custom\"\nprincipal_shares = [");
    // Whole thousandths of a percent, so that they sum to 100 % as written.
    int left = 100'000;
    for (int k = 0; k < payments; ++k) {
      const int share = k + 1 == payments ? left : std::min(left, below(200'000 / payments));
      left -= share;
      add("\"{}.{:03d} %\", ", share / 1000, share % 1000);
    }
    add("]\n");
  }

  void debt() {
    const bool bond = chance(0.5);
    const int period = 12 / (1 << below(3));  // 1, 2 or 4 payments a year
    const int first = 9 + below(6);
    const int principal =
        first +
        period * static_cast<int>(std::ceil((last_completion_ + below(8) - first + 1.0) / period));
    const int payments = std::max(1, (longest_term_ - below(4)) * 12 / period);
    add("[[debt]]\nkind = \"{}\"\nrate = \"{:.3f} %\"\npayments_per_year = {}\n",
        bond ? "bond" : "construction-loan", between(0, 11), 12 / period);
    add("first_payment = \"{}\"\nfirst_principal = \"{}\"\nmaturity = \"{}\"\n", month(first),
        month(principal), month(principal + (payments - 1) * period));
    const std::size_t before = text_.size();
    amortisation(payments);
    const bool sculpted = text_.find("sculpted", before) != std::string::npos;
    if (sculpted && chance(0.3))
      add("target_dscr = {:.2f}\nmaximum_loan_to_cost = \"85 %\"\n", between(1.1, 1.8));
    else
      add("loan_to_cost = \"{} %\"\n", 30 + below(68));
    const int agent_fee = below(10), reserve = below(19);
    add("reserve = \"{} months\"\nagent_fee = \"$0.{}M/year\"\n", reserve, agent_fee);
    const int cure = below(5), commitment_fee = below(10);
    add("commitment_fee = \"0.{} %\"\ncure = \"{} months\"\n", commitment_fee, cure);
    protections();
  }

  void protections() {
    if (wish_.protections) {
      if (chance(0.5)) {
        const double below_dscr = between(1.0, 3.0);
        const int share = below(101);
        add("sweep_share = \"{} %\"\nsweep_below_dscr = {:.2f}\n", share, below_dscr);
      }
      add("lockup_dscr = {:.2f}\n", chance(0.3) ? 0.0 : between(1.0, 1.4));
    } else {
      add("sweep_share = \"0 %\"\nlockup_dscr = 0\n");
    }
  }

  void finance() {
    const int reserve_interest = below(5);
    const int support = wish_.unexpected ? below(20) : 1000;
    add("[finance]\nsponsor_support = \"{} %\"\nreserve_interest = \"{} %\"\n", support,
        reserve_interest);
    if (wish_.unexpected && !clears_ && chance(0.5)) add("exit_yield = \"{} %\"\n", 6 + below(6));
    if (wish_.tax && chance(0.5))
      tax(below(101));
    else if (!wish_.tax_paid_by.empty())
      tax(static_cast<int>(number_ % 101));
  }

  // Who pays without a draw of its own, as above.
  void tax(int bonus) {
    const std::string_view by_number = number_ % 2 == 0 ? "company" : "owners";
    add("tax = {{ bonus = \"{} %\", paid_by = \"{}\" }}\n", bonus,
        wish_.tax_paid_by.empty() ? by_number : wish_.tax_paid_by);
  }

  void market() {
    add("[market]\nrent = \"{:.1f} USD/kW-month\"\n", between(100, 180));
    if (chance(0.4)) add("merchant_it_power = \"{:.2f} MW\"\n", between(1, 60));
    const int seed = below(1'000'000);
    add("[risk]\nregime = \"{}\"\npaths = {}\nseed = {}\n",
        one_of({"boom", "base", "slow_adoption", "correction", "winter"}), wish_.paths, seed);
    const int limit = 1 + below(10);
    add("wrong_way_beta = {:.1f}\ndefault_limit = \"{} %\"\n", between(0, 3), limit);
  }

  void mine() {
    if (!gross_) power();
    const double machines = between(0.2, 6), older = between(0.1, 2);
    add("[mining]\nmachine = [{{ model = \"antminer-s21\", hash_rate = \"{:.2f} EH/s\" }}",
        machines);
    if (chance(0.5))
      add(", {{ model = \"antminer-s19j-pro\", hash_rate = \"{:.2f} EH/s\" }}", older);
    add("]\n[mining.outlook]\nhashprice = \"{:.1f} USD/PH/day\"\n", between(25, 90));
    if (!chance(0.8)) return;
    const int decision = below(12), works = 6 + below(12);
    add("[conversion]\ndecision = \"{}\"\nworks = \"{} months\"\n", month(decision), works);
    if (chance(0.3)) add("mine_power = \"{:.1f} MW\"\n", between(5, 150));
  }

  std::uint64_t number_;
  Wish wish_;
  std::uint32_t step_ = 0;
  std::string text_;
  int contracts_ = 1, phases_ = 0, last_completion_ = 0, longest_term_ = 0;
  bool gross_ = false, clears_ = false;
};

inline std::string random_scenario(std::uint64_t number, Wish wish = {}) {
  return RandomScenario(number, wish).text();
}

}  // namespace gigawatt::plan::sample
