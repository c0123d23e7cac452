#include "gigawatt/chip/claims.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/wide_row.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/chip/speedup.h"

namespace gigawatt::chip {
namespace {

constexpr std::string_view file = "catalog/chip_claims.csv";
constexpr double tolerance = 0.03;  // claims are rounded to two digits
// Two claims about power that differ by more than this share no baseline.
constexpr double same_baseline = 1.25;

constexpr auto kinds = std::to_array<std::string_view>(
    {"domain_peak", "domain_ratio", "domain_efficiency", "chip_efficiency", "chip_throughput",
     "latency", "price_performance", "cost", "scale"});
constexpr auto verdicts = std::to_array<std::string_view>(
    {"reproduced", "off", "above peaks", "contradicts", "cannot be checked"});

Claim read_claim(const catalog::Catalog& catalog, const std::string& id) {
  const catalog::Row& subject = catalog.at(id + ".subject");
  Claim claim{.id = id,
              .subject = subject.text,
              .date = subject.date,
              .source = subject.source,
              .note = subject.reason};
  const catalog::WideRow row(catalog, id);
  claim.kind = row.choice<ClaimKind>("kind");
  row.read(claim.over, "over");
  row.read(claim.quantity, "quantity");
  row.read(claim.text, "claim");
  std::optional<base::Fraction> ratio;
  std::optional<base::OperationRate> peak;
  row.read(ratio, "ratio");
  row.read(peak, "peak");
  if (ratio) claim.ratio = ratio->in(base::ratio);
  if (peak) claim.peak_flops = peak->base_value();
  return claim;
}

Accelerator chip_of(const catalog::Catalog& catalog, const std::string& id) {
  const auto chip = find_accelerator(catalog, id);
  GIGAWATT_CHECK(chip.has_value(), "a claim about an unknown chip", id);
  return *chip;
}

class Checker {
 public:
  Checker(const catalog::Catalog& catalog, Claim claim)
      : catalog_(catalog), newer_(chip_of(catalog, claim.subject)) {
    check_.claim = std::move(claim);
    if (!check_.claim.over.empty()) {
      older_ = chip_of(catalog, check_.claim.over);
      speedup_ = speedup(newer_, *older_);
    }
  }

  ClaimCheck run() {
    switch (check_.claim.kind) {
      case ClaimKind::domain_peak:
        domain_peak();
        break;
      case ClaimKind::domain_ratio:
        domain_ratio();
        break;
      case ClaimKind::domain_efficiency:
      case ClaimKind::chip_efficiency:
        efficiency();
        break;
      case ClaimKind::chip_throughput:
        throughput();
        break;
      case ClaimKind::price_performance:
        price_performance();
        break;
      case ClaimKind::latency:
        check_.finding = "No published figure bounds how fast one answer comes";
        break;
      case ClaimKind::cost:
        check_.finding = "What it is compared with is not said well enough to compute it";
        break;
      case ClaimKind::scale:
        check_.finding = "A count by the press, which no published figure bounds";
        break;
    }
    return std::move(check_);
  }

 private:
  const SpeedupLine& line() const {
    const SpeedupLine* line = speedup_.find(check_.claim.quantity);
    GIGAWATT_CHECK(line && line->chip_ratio, "a claim about an unknown figure", check_.claim.id);
    return *line;
  }

  void hold_against(double computed, double claimed) {
    check_.computed = computed;
    const bool near = std::abs(computed / claimed - 1) <= tolerance;
    check_.verdict = near ? ClaimVerdict::reproduced : ClaimVerdict::off;
  }

  void domain_peak() {
    const auto precision = precision_named(check_.claim.quantity);
    GIGAWATT_CHECK(precision && newer_.peak_at(*precision), check_.claim.id, "names no peak");
    const double peak = newer_.peak_at(*precision)->base_value();
    hold_against(peak * newer_.domain_chips, *check_.claim.peak_flops);
    check_.finding = fmt::format("{} x {:.0f} TFLOP/s = {:.1f} PFLOP/s", newer_.domain_chips,
                                 peak / 1e12, *check_.computed / 1e15);
  }

  void domain_ratio() {
    hold_against(*line().domain_ratio, *check_.claim.ratio);
    check_.finding = fmt::format("{:.2f}x = {:.2f}x the chips times {:.2f}x per chip",
                                 *check_.computed, speedup_.chips_ratio, *line().chip_ratio);
  }

  // What the claim implies for the power of a chip, had both the same baseline as the peaks.
  void efficiency() {
    const bool domain = check_.claim.kind == ClaimKind::domain_efficiency;
    const double work = domain ? *line().domain_ratio : *line().chip_ratio;
    const double power = work / *check_.claim.ratio / (domain ? speedup_.chips_ratio : 1);
    check_.computed = power;
    check_.finding = fmt::format(
        "No power is published; with {:.2f}x the peak {} it implies {:.2f}x the power of a chip",
        work, domain ? "per domain" : "per chip", power);
  }

  void throughput() {
    const double compute = *speedup_.find("fp8")->chip_ratio;
    const double memory = *speedup_.find("memory_bandwidth")->chip_ratio;
    check_.computed = std::max(compute, memory);
    if (*check_.claim.ratio > *check_.computed) check_.verdict = ClaimVerdict::above_peaks;
    check_.finding = fmt::format(
        "Per chip FP8 grew {:.2f}x and memory bandwidth {:.2f}x; the rest must come from the "
        "format, the fabric or software",
        compute, memory);
  }

  void price_performance() {
    const auto per_dollar = [this](const Accelerator& chip) -> std::optional<double> {
      const auto prices = chip_prices(catalog_, chip.id);
      const ChipPrice* price = current_price(prices, PricePlan::capacity_block);
      if (!price) return std::nullopt;
      return chip.peak_at(Precision::bf16)->base_value() / price->rent.value->base_value();
    };
    const auto newer = per_dollar(newer_), older = per_dollar(*older_);
    check_.finding = "No measured pair is published";
    if (!newer || !older) return;
    check_.computed = *newer / *older;
    check_.finding +=
        fmt::format("; BF16 peak per dollar of a capacity block is {:.2f}x", *check_.computed);
  }

  const catalog::Catalog& catalog_;
  Accelerator newer_;
  std::optional<Accelerator> older_;
  Speedup speedup_;
  ClaimCheck check_;
};

bool speaks_of_power(const ClaimCheck& check) {
  return check.claim.kind == ClaimKind::domain_efficiency ||
         check.claim.kind == ClaimKind::chip_efficiency;
}

// Claims about the power of the same two chips must imply the same power of a chip.
void contradictions(std::vector<ClaimCheck>& checks) {
  for (ClaimCheck& check : checks) {
    if (!speaks_of_power(check)) continue;
    for (const ClaimCheck& other : checks) {
      if (!speaks_of_power(other) || other.claim.id == check.claim.id) continue;
      const double apart = *check.computed / *other.computed;
      if (std::max(apart, 1 / apart) <= same_baseline) continue;
      check.verdict = ClaimVerdict::contradicts;
      const std::string number = other.claim.id.substr(other.claim.id.find('.') + 1);
      check.against += (check.against.empty() ? "" : ", ") + number;
      check.finding += fmt::format(", {} implies {:.2f}x", number, *other.computed);
    }
  }
}

}  // namespace

std::vector<std::string_view> choice_names(ClaimKind) { return {kinds.begin(), kinds.end()}; }

std::string_view name_of(ClaimVerdict verdict) {
  return verdicts[static_cast<std::size_t>(verdict)];
}

std::vector<ClaimCheck> check_claims(const catalog::Catalog& catalog, std::string_view subject,
                                     std::string_view over) {
  std::vector<ClaimCheck> checks;
  for (const std::string& id : catalog::wide_ids(catalog, file, "subject")) {
    Claim claim = read_claim(catalog, id);
    const bool compared = over.empty() || claim.over.empty() || claim.over == over;
    if (claim.subject == subject && compared)
      checks.push_back(Checker(catalog, std::move(claim)).run());
  }
  contradictions(checks);
  return checks;
}

}  // namespace gigawatt::chip
