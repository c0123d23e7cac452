// Any bytes as a daily history of the network: days that make sense, or diagnostics with a place.
#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/hashprice_moves.h"
#include "gigawatt/mining/history_score.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gigawatt;
  if (size > 8192) return 0;
  const auto history =
      mining::read_history(std::string(reinterpret_cast<const char*>(data), size), "history.csv");
  if (!history) {
    fuzz::check_refusal(history.error());
    return 0;
  }
  for (std::size_t i = 1; i < history->size(); ++i)
    GIGAWATT_CHECK((*history)[i].date == (*history)[i - 1].date + std::chrono::days{1});
  const mining::HistoryScore score = mining::score_history(*history, {}, catalog::shipped());
  for (const mining::NetworkMonth& month : score.months)
    GIGAWATT_CHECK(std::isfinite(month.hashprice.base_value()) &&
                   std::isfinite(month.realised.base_value()) &&
                   std::isfinite(month.mined_btc(mining::EH_per_s(1))) && month.days > 0);
  if (score.with_realised) GIGAWATT_CHECK(std::isfinite(score.with_realised->root_mean_square));
  if (const auto moves = mining::measured_moves(score.months))
    GIGAWATT_CHECK(std::isfinite(moves->month_move) && std::isfinite(moves->year_move) &&
                   std::isfinite(moves->growth.in(base::ratio)));
  return 0;
}
