#include "gigawatt/report/run_json.h"

#include <optional>
#include <utility>

#include "gigawatt/plan/base_case.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/columns.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

Json notes_to_json(const std::vector<plan::Note>& notes) {
  Json list = Json::array();
  for (const plan::Note& note : notes) list.push_back({{"code", note.code}, {"text", note.text}});
  return list;
}

}  // namespace

Json run_to_json(const plan::RunResult& result, std::span<const schema::Diagnostic> diagnostics) {
  const plan::Plan& plan = *result.plan;
  Json json = {{"schema", kRunSchema},
               {"partial", result.stopped},
               {"scenario", scenario_to_json(plan)},
               {"site", site_to_json(plan)}};
  if (Json mine = mine_to_json(result); !mine.is_null()) json["mine"] = std::move(mine);
  if (Json power = power_to_json(plan); !power.is_null()) json["power"] = std::move(power);
  if (Json delivery = delivery_to_json(plan); !delivery.is_null())
    json["delivery"] = std::move(delivery);
  json["contracts"] = contracts_to_json(plan);
  json["finance"] = finance_to_json(result);
  json["market"] = {{"rent_usd_per_kw_month", plan.spec.market.rent.in(base::USD_per_kW_month)},
                    {"relet_share", plan.spec.market.relet_share.in(base::ratio)},
                    {"merchant_it_mw", plan.spec.market.merchant_it_power.in(base::MW_capacity)}};
  json["risk"] = risk_to_json(result);
  json["load_line"] = load_line_to_json(result);
  json["notes"] = notes_to_json(result.base.notes);
  json["assumptions"] = assumptions_to_json(result.assumptions, Levers::of_value_and_default);
  json["diagnostics"] = diagnostics_list(diagnostics);
  return json;
}

Json replay_to_json(const plan::Plan& plan, const plan::Replay& replay, std::int64_t path) {
  const int rows = plan.timeline.rows();
  const auto month_or_null = [&](double row) -> Json {
    if (row >= rows) return nullptr;
    return base::to_text(plan.timeline.month(static_cast<int>(row)));
  };
  Json json = {{"schema", "gigawatt.path/1"},
               {"scenario", scenario_to_json(plan)},
               {"path", path},
               {"default_month", month_or_null(replay.outcome.default_row)},
               {"tenant_lost_month", month_or_null(replay.tenant_lost_row)},
               {"longest_delay_months", replay.delay_months},
               {"cost_overrun", replay.overrun}};
  Json months = Json::array();
  for (int row = 0; row < rows; ++row) months.push_back(base::to_text(plan.timeline.month(row)));
  json["months"]["month"] = std::move(months);
  for (const MonthColumn& column : replay_columns(replay)) {
    Json values = Json::array();
    for (const std::optional<double>& value : column.values)
      values.push_back(value ? Json(*value) : Json(nullptr));
    json["months"][column.name] = std::move(values);
  }
  return json;
}

}  // namespace gigawatt::report
