#include "gigawatt/mining/chain_past.h"

#include <charconv>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/schema/date_text.h"

namespace gigawatt::mining {
namespace {

// "2024-04-20": the day of its month.
int day_of(const std::string& date) {
  constexpr std::size_t first = 8;
  int day = 0;
  std::from_chars(date.data() + first, date.data() + date.size(), day);
  GIGAWATT_CHECK(day > 0, "day of", date);
  return day;
}

}  // namespace

double subsidy_in(const catalog::Catalog& catalog, base::Month month) {
  double subsidy = subsidy_btc(0);
  for (const catalog::Row* halving : catalog.rows_with_prefix("bitcoin.halving.")) {
    const auto since = schema::parse_month(halving->date);
    GIGAWATT_CHECK(since.has_value(), "date of", halving->name);
    if (*since > month) continue;
    const double after = subsidy_btc(static_cast<std::int64_t>(halving->base_value()));
    const double days = base::hours_in(month) / 24.0;
    const double before = *since == month ? (day_of(halving->date) - 1) / days : 0.0;
    subsidy = before * subsidy + (1 - before) * after;
  }
  return subsidy;
}

std::optional<double> expected_btc(const catalog::Catalog& catalog, base::Month month,
                                   HashRate fleet) {
  const catalog::Row* difficulty =
      catalog.find(fmt::format("bitcoin.difficulty.{}", base::to_text(month)));
  if (!difficulty) return std::nullopt;
  const double hashes = (fleet * base::hours(base::hours_in(month))).base_value();
  return hashes / hashes_per_block(difficulty->base_value()) *
         (subsidy_in(catalog, month) + catalog.at("bitcoin.fees_per_block").base_value());
}

}  // namespace gigawatt::mining
