#include "gigawatt/report/chips.h"

#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

using chip::Accelerator;
using schema::Json;

constexpr const char* kUnknown = "not published";
constexpr double kTera = 1e12, kGiga = 1e9, kGibi = 0x1p30, kMebi = 0x1p20;

void put(Json& into, const std::string& key, const std::optional<double>& value,
         const char* outcome = kUnknown) {
  if (value) {
    into[key] = *value;
  } else {
    into[key] = nullptr;
    into[key + "_outcome"] = outcome;
  }
}

template <class Quantity>
std::optional<double> in_units(const std::optional<Quantity>& value, double unit) {
  if (!value) return std::nullopt;
  return value->base_value() / unit;
}

// The range only where one is stated.
template <class Quantity>
void put(Json& into, const std::string& key, const chip::Published<Quantity>& figure, double unit) {
  put(into, key, in_units(figure.value, unit));
  if (figure.low) into[key + "_low"] = figure.low->base_value() / unit;
  if (figure.high) into[key + "_high"] = figure.high->base_value() / unit;
}

Json peaks(const Accelerator& a) {
  Json json = Json::object();
  for (chip::Precision p :
       {chip::Precision::fp32, chip::Precision::tf32, chip::Precision::bf16, chip::Precision::fp8,
        chip::Precision::mxfp8, chip::Precision::nvfp4, chip::Precision::int8})
    put(json, std::string(chip::peak_name(p)), in_units(a.peak_at(p), kTera));
  return json;
}

Json price(const chip::ChipPrice& price) {
  Json json = {{"id", price.id},
               {"plan", chip::name_of(price.plan)},
               {"kind", price.kind},
               {"venue", price.venue},
               {"term", price.term}};
  if (price.rent.value) {
    put(json, "usd_per_chip_hour", price.rent, chip::USD_per_chip_hour(1).base_value());
  } else {
    put(json, "usd_per_chip", price.cost, 1);
  }
  json["date"] = price.date;
  json["confidence"] = std::string(1, catalog::letter(price.confidence));
  json["source"] = price.source;
  json["note"] = price.note;
  return json;
}

Json chip_to_json(const chip::PricedChip& priced) {
  const Accelerator& a = priced.accelerator;
  Json json = {{"id", a.id}, {"name", a.name}, {"vendor", a.vendor}, {"year", a.year}};
  json["peak_tflops"] = peaks(a);
  put(json, "measured_bf16_tflops", in_units(a.measured_bf16, kTera), "not measured");
  put(json, "measured_fp8_tflops", in_units(a.measured_fp8, kTera), "not measured");
  json["memory_gib"] = a.memory.base_value() / kGibi;
  json["memory_gb_per_s"] = a.memory_bandwidth.base_value() / kGiga;
  put(json, "on_chip_mib", in_units(a.on_chip_memory, kMebi));
  json["domain_chips"] = a.domain_chips;
  json["topology"] = chip::name_of(a.topology);
  put(json, "domain_gb_per_s", a.domain_bandwidth, kGiga);
  put(json, "network_gbit_per_s", in_units(a.network_bandwidth, kGiga / 8));
  put(json, "board_w", in_units(a.board_power, 1));
  put(json, "server_w", in_units(a.server_power, 1));
  json["cooling"] = a.cooling;
  json["confidence"] = std::string(1, catalog::letter(a.confidence));
  json["date"] = a.date;
  json["source"] = a.source;
  json["note"] = a.note;
  json["prices"] = Json::array();
  for (const chip::ChipPrice& p : priced.prices) json["prices"].push_back(price(p));
  return json;
}

Json speedup_to_json(const ChipsView& view) {
  const chip::Speedup& speedup = *view.speedup;
  Json json = {{"older", view.chips[0].accelerator.id},
               {"newer", view.chips[1].accelerator.id},
               {"chips_ratio", speedup.chips_ratio},
               {"lines", Json::array()}};
  for (const chip::SpeedupLine& line : speedup.lines) {
    Json entry = {{"quantity", line.quantity}};
    put(entry, "chip_ratio", line.chip_ratio);
    if (line.chip_ratio_low) entry["chip_ratio_low"] = *line.chip_ratio_low;
    if (line.chip_ratio_high) entry["chip_ratio_high"] = *line.chip_ratio_high;
    put(entry, "domain_ratio", line.domain_ratio);
    json["lines"].push_back(std::move(entry));
  }
  return json;
}

Json workload_to_json(const job::WorkloadGain& gain) {
  Json json = {
      {"model", gain.model}, {"precision", chip::name_of(gain.precision)}, {"chips", gain.chips}};
  const char* why = gain.outcome.c_str();
  put(json, "older_tokens_per_chip_s", gain.older_tokens_per_s, why);
  put(json, "newer_tokens_per_chip_s", gain.newer_tokens_per_s, why);
  put(json, "chip_ratio", gain.chip_ratio, why);
  put(json, "chip_ratio_low", gain.chip_ratio_low, why);
  put(json, "chip_ratio_high", gain.chip_ratio_high, why);
  put(json, "domain_ratio", gain.domain_ratio, why);
  return json;
}

Json claim_to_json(const chip::ClaimCheck& check) {
  Json json = {{"id", check.claim.id},
               {"subject", check.claim.subject},
               {"over", check.claim.over},
               {"claim", check.claim.text},
               {"verdict", chip::name_of(check.verdict)},
               {"against", check.against},
               {"finding", check.finding}};
  put(json, "computed", check.computed, "nothing published to compute it from");
  json["date"] = check.claim.date;
  json["source"] = check.claim.source;
  return json;
}

}  // namespace

schema::Json chips_to_json(const ChipsView& view) {
  Json json = {{"schema", kChipsSchema}, {"chips", Json::array()}};
  for (const chip::PricedChip& chip : view.chips) json["chips"].push_back(chip_to_json(chip));
  if (view.speedup) json["speedup"] = speedup_to_json(view);
  if (view.speedup) {
    json["workloads"] = Json::array();
    for (const job::WorkloadGain& gain : view.workloads)
      json["workloads"].push_back(workload_to_json(gain));
  }
  json["power_measured"] = Json::array();
  for (const chip::MeasuredPower& run : view.power) {
    Json entry = {{"id", run.id}, {"server", run.server}, {"workload", run.workload}};
    entry["mean_w"] = run.mean.base_value();
    put(entry, "p90_w", in_units(run.p90, 1), "not stated");
    put(entry, "maximum_w", in_units(run.maximum, 1), "not stated");
    entry["date"] = run.date;
    entry["source"] = run.source;
    json["power_measured"].push_back(std::move(entry));
  }
  json["claims"] = Json::array();
  for (const chip::ClaimCheck& check : view.claims) json["claims"].push_back(claim_to_json(check));
  return json;
}

}  // namespace gigawatt::report
