#include "gigawatt/plan/mine_site.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/figures.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

Json years_to_json(const plan::RunResult& result) {
  Json list = Json::array();
  for (const CampusYear& year : campus_years(result))
    list.push_back({{"first_month", base::to_text(year.first)},
                    {"rent_usd", year.rent_usd},
                    {"power_usd", year.power_usd},
                    {"site_bill_usd", year.site_bill_usd},
                    {"operating_usd", year.operating_usd},
                    {"other_usd", year.other_usd},
                    {"mining_margin_usd", year.mining_margin_usd},
                    {"lost_mining_usd", year.lost_mining_usd},
                    {"machine_sales_usd", year.machine_sales_usd},
                    {"cfads_usd", year.cfads_usd}});
  return list;
}

}  // namespace

Json mine_to_json(const plan::RunResult& result) {
  const plan::Plan& plan = *result.plan;
  if (!plan.mine) return nullptr;
  const plan::MineFigures m = plan::mine_figures(plan, *plan.mine);
  Json json = {{"in_cash_flow", plan.mine_counts()},
               {"machines", m.machines},
               {"hash_rate_ehs", m.hash_rate_ehs},
               {"efficiency_j_per_th", m.joules_per_terahash},
               {"load_mw", m.load_mw},
               {"hashprice_usd_per_ph_day", m.hashprice_usd_per_ph_day},
               {"breakeven_power_usd_per_mwh", m.breakeven_power_usd_per_mwh},
               {"power_usd_per_mwh", m.power_usd_per_mwh},
               {"converted_share", plan.mine->part},
               {"works_months", plan.mine->works_months}};
  if (!plan.mine_counts()) return json;
  json["lost_mining_usd"] = total_usd(plan.flows.lost_mining_usd);
  json["lost_under_works_usd"] = lost_under_works_usd(plan);
  json["machine_sales_usd"] = total_usd(plan.flows.machine_sales_usd);
  json["years"] = years_to_json(result);
  return json;
}

}  // namespace gigawatt::report
