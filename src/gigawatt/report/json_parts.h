// The objects of a run's JSON, each made from the part of the result that it tells.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gigawatt/finance/metrics.h"
#include "gigawatt/plan/plan_fwd.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

using schema::Json;

// A number, or null and `<key>_outcome`; an outcome beside a number is kept too.
void put(Json& into, const std::string& key, const finance::Metric& metric);
void put_none(Json& into, const std::string& key, const std::string& outcome);
// {"p1": ..., "p99": ...}, or null and the outcome.
void put(Json& into, const std::string& key, const plan::Summary& summary);

Json scenario_to_json(const plan::Plan& plan);
Json site_to_json(const plan::Plan& plan);
Json contracts_to_json(const plan::Plan& plan);
Json power_to_json(const plan::Plan& plan);        // null where the scenario does not use it
Json delivery_to_json(const plan::Plan& plan);     // the same
Json mine_to_json(const plan::RunResult& result);  // the same
Json finance_to_json(const plan::RunResult& result);
Json risk_to_json(const plan::RunResult& result);
Json load_line_to_json(const plan::RunResult& result);
enum class Levers { of_value, of_value_and_default };
Json assumptions_to_json(std::span<const plan::Assumption> assumptions, Levers levers);

}  // namespace gigawatt::report
