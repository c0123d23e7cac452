#include "gigawatt/report/history_validation.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/mining/economics.h"
#include "gigawatt/report/screen.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {
namespace {

using schema::Json;

// A hashprice and a machine whose energy value is published: 90.5 USD/MWh.
constexpr auto kHashprice = mining::USD_per_PH_day(38);
constexpr auto kEfficiency = mining::J_per_TH(17.5);

double energy_value() {
  return mining::energy_value(kHashprice, kEfficiency).in(base::USD_per_MWh);
}

std::string no_month(const mining::MinedMonth& said) {
  return fmt::format("the history does not have every day of {}", base::to_text(said.month));
}

Json agreement_to_json(const mining::Agreement& agreement) {
  return {{"months", agreement.months},
          {"root_mean_square", agreement.root_mean_square},
          {"worst", agreement.worst},
          {"worst_month", base::to_text(agreement.worst_month)}};
}

void put(Json& json, const char* key, const std::optional<mining::Agreement>& agreement,
         const char* outcome) {
  json[key] = agreement ? agreement_to_json(*agreement) : Json(nullptr);
  if (!agreement) json[fmt::format("{}_outcome", key)] = outcome;
}

constexpr const char* kNotQuoted = "no month has hashprice_usd_ph_day on each of its days";
constexpr const char* kNothingEarned = "in no month a hash earned something";

Json months_to_json(const mining::HistoryScore& score) {
  const auto dollars = [](mining::HashPrice price) { return price.in(mining::USD_per_PH_day); };
  Json months = Json::array();
  for (const mining::NetworkMonth& month : score.months) {
    Json each = {{"month", base::to_text(month.month)},
                 {"days", month.days},
                 {"hashprice_usd_per_ph_day", dollars(month.hashprice)},
                 {"realised_usd_per_ph_day", dollars(month.realised)}};
    if (month.quoted) each["quoted_usd_per_ph_day"] = dollars(*month.quoted);
    months.push_back(std::move(each));
  }
  return months;
}

std::string agreement_text(const char* name, const std::optional<mining::Agreement>& agreement,
                           const char* outcome) {
  if (!agreement) return fmt::format("  {:<36}{}\n", name, outcome);
  return fmt::format("  {:<36}{:.2f} % rms, worst {:+.2f} % in {} ({} months)\n", name,
                     100 * agreement->root_mean_square, 100 * agreement->worst,
                     base::to_text(agreement->worst_month), agreement->months);
}

// "578.6 (-0.1 %)".
std::string mined_text(const std::optional<double>& btc, double said) {
  if (!btc) return "-";
  if (said <= 0) return fmt::format("{:.4g}", *btc);
  return fmt::format("{:.1f} ({:+.1f} %)", *btc, 100 * (*btc / said - 1));
}

}  // namespace

std::string history_validation_to_text(const mining::HistoryScore& score) {
  std::string text;
  if (!score.months.empty()) {
    text += "Hashprice by difficulty, price and fees a block, against\n";
    text += agreement_text("the hashprice that the file quotes", score.with_quoted, kNotQuoted);
    text +=
        agreement_text("revenue over the file's hash rate", score.with_realised, kNothingEarned);
    text += "\n";
  }
  text += fmt::format("Bitcoin mined, as said and by share\n  {:<12}{:<9}{:>8}{:>8}{:>21}{:>20}\n",
                      "", "month", "EH/s", "said", "of difficulty", "of blocks and fees");
  for (const mining::MinedScore& each : score.mined)
    text += fmt::format("  {:<12}{:<9}{:>8.4g}{:>8.4g}{:>21}{:>20}\n",
                        shortened(schema::printable(each.said.who), 11),
                        base::to_text(each.said.month), each.said.fleet.in(mining::EH_per_s),
                        each.said.btc, mined_text(each.expected_btc, each.said.btc),
                        mined_text(each.btc, each.said.btc));
  return text + fmt::format(
                    "\nA MWh mined with at {:g} J/TH and {:g} USD/PH/day is worth {:.1f} "
                    "USD/MWh.\n",
                    kEfficiency.in(mining::J_per_TH), kHashprice.in(mining::USD_per_PH_day),
                    energy_value());
}

Json history_validation_to_json(const mining::HistoryScore& score) {
  Json json = {{"schema", kValidateMiningSchema}};
  Json identity;
  put(identity, "quoted", score.with_quoted, kNotQuoted);
  put(identity, "realised", score.with_realised, kNothingEarned);
  identity["months"] = months_to_json(score);
  json["hashprice"] = std::move(identity);
  json["mined"] = Json::array();
  for (const mining::MinedScore& each : score.mined) {
    Json entry = {{"who", each.said.who},
                  {"month", base::to_text(each.said.month)},
                  {"hash_rate_ehs", each.said.fleet.in(mining::EH_per_s)},
                  {"said_btc", each.said.btc},
                  {"expected_btc", each.expected_btc ? Json(*each.expected_btc) : Json(nullptr)},
                  {"computed_btc", each.btc ? Json(*each.btc) : Json(nullptr)}};
    if (!each.expected_btc) entry["expected_btc_outcome"] = "the month's difficulty is not shipped";
    if (!each.btc) entry["computed_btc_outcome"] = no_month(each.said);
    json["mined"].push_back(std::move(entry));
  }
  json["energy_value"] = {{"hashprice_usd_per_ph_day", kHashprice.in(mining::USD_per_PH_day)},
                          {"efficiency_j_per_th", kEfficiency.in(mining::J_per_TH)},
                          {"usd_per_mwh", energy_value()}};
  return json;
}

}  // namespace gigawatt::report
