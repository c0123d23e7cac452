// What vendors claim about their chips, held against the arithmetic of what they publish.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {

enum class ClaimKind {
  domain_peak,        // a peak of a whole scale-up domain
  domain_ratio,       // a published figure, domain over domain
  domain_efficiency,  // work per joule, domain over domain
  chip_efficiency,
  chip_throughput,  // measured work per chip
  latency,
  price_performance,  // measured work per dollar
  cost,
  scale
};
std::vector<std::string_view> choice_names(ClaimKind);

enum class ClaimVerdict {
  reproduced,   // the published figures give it, to 3 %
  off,          // they give something else
  above_peaks,  // more than any published figure grew: needs software or another format
  contradicts,  // another claim about the same chips
  cannot_be_checked
};
std::string_view name_of(ClaimVerdict verdict);

// One line of catalog/chip_claims.csv.
struct Claim {
  std::string id;  // "claim.C01"
  std::string subject, over;
  ClaimKind kind = ClaimKind::cost;
  std::string quantity;  // of a published figure: "fp8", "memory_bandwidth"
  std::string text;
  std::optional<double> ratio, peak_flops;
  std::string date, source, note;
};

struct ClaimCheck {
  Claim claim;
  ClaimVerdict verdict = ClaimVerdict::cannot_be_checked;
  std::optional<double> computed;  // what the published figures give instead
  std::string against;             // the claims that it contradicts: "C06"
  std::string finding;             // in words, a sentence without its full stop
};

// All claims about `subject`: those over `over` and, where nothing is compared, those about itself.
// With an empty `over` every claim about the subject.
std::vector<ClaimCheck> check_claims(const catalog::Catalog& catalog, std::string_view subject,
                                     std::string_view over = {});

}  // namespace gigawatt::chip
