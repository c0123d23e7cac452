#include "gigawatt/job/delivery.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

void put_number(Json& into, const std::string& key, const std::optional<double>& value,
                const std::string& outcome) {
  if (value) {
    into[key] = *value;
  } else {
    put_none(into, key, outcome);
  }
}

}  // namespace

Json delivery_to_json(const plan::Plan& plan) {
  if (!plan.delivery) return nullptr;
  const job::Delivery& d = *plan.delivery;
  constexpr const char* no_power = "its power is not published";
  constexpr const char* no_price = "no price is published";
  Json json{{"chip", d.chip},
            {"model", d.model},
            {"job_chips", d.job_chips},
            {"mfu", d.mfu},
            {"goodput", d.goodput},
            {"error", d.error},
            {"useful_flops_per_chip", d.useful_flops}};
  put_number(json, "chips_in_hall", d.chips_in_hall, no_power);
  put_number(json, "chip_watts", d.chip_watts, no_power);
  put_number(json, "price_usd_per_chip_hour", d.price_usd, no_price);
  put_number(json, "usd_per_pflop_hour", d.usd_per_pflop_hour, no_price);
  put_number(json, "kwh_per_pflop_hour", d.kwh_per_pflop_hour, no_power);
  json["price_source"] = d.price_source;
  json["reference"] = d.reference;
  json["reference_price_source"] = d.reference_price_source;
  constexpr const char* no_reference = "the reference chip has no price, or cannot do the job";
  put_number(json, "reference_usd_per_pflop_hour", d.reference_usd_per_pflop_hour, no_reference);
  put_number(json, "worth_usd_per_chip_hour", d.worth_usd, no_reference);
  return json;
}

}  // namespace gigawatt::report
