#include "gigawatt/report/site_energy.h"

#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "gigawatt/power/dispatch.h"
#include "gigawatt/power/energy_year.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

struct BillPart {
  const char* key;  // in JSON and tables
  const char* label;
  double power::EnergyMonth::* usd;
};
constexpr std::array<BillPart, 8> kBill{{
    {"energy_usd", "Energy", &power::EnergyMonth::energy_usd},
    {"delivery_usd", "Delivery", &power::EnergyMonth::delivery_usd},
    {"demand_usd", "Demand", &power::EnergyMonth::demand_usd},
    {"coincident_usd", "Grid peaks", &power::EnergyMonth::coincident_usd},
    {"hedge_usd", "Hedges", &power::EnergyMonth::hedge_usd},
    {"fee_usd", "Fees", &power::EnergyMonth::fee_usd},
    {"generation_usd", "Own plant", &power::EnergyMonth::generation_usd},
    {"credit_usd", "Credits", &power::EnergyMonth::credit_usd},
}};

double sum(const power::Hourly& hours) { return std::accumulate(hours.begin(), hours.end(), 0.0); }

Json bill_to_json(const power::EnergyMonth& month) {
  Json json;
  for (const BillPart& part : kBill) json[part.key] = month.*part.usd;
  return json;
}

Json months_to_json(const plan::SiteEnergy& energy) {
  Json list = Json::array();
  for (int i = 0; i < plan::kEnergyMonths; ++i) {
    const power::EnergyMonth& m = energy.month(i);
    Json json = {{"month", base::to_text(base::plus(energy.first, i))},
                 {"cost_usd", m.cost_usd()},
                 {"mwh", m.import_mwh},
                 {"served_mwh", m.served_mwh},
                 {"curtailed_mwh", m.curtailed_mwh},
                 {"generated_mwh", m.generated_mwh},
                 {"peak_mw", m.peak_mw}};
    json.update(bill_to_json(m));
    list.push_back(std::move(json));
  }
  return list;
}

Json uses_to_json(const plan::SiteEnergy& energy) {
  Json list = Json::array();
  for (const power::UseYear& use : energy.year.uses)
    list.push_back({{"name", use.name},
                    {"mwh", use.mwh()},
                    {"curtailed_mwh",
                     std::accumulate(use.curtailed_mwh.begin(), use.curtailed_mwh.end(), 0.0)},
                    {"energy_usd", use.energy_usd},
                    {"usd_per_mwh", use.energy_usd_per_mwh()}});
  return list;
}

std::string mwh_price(double usd) { return fmt::format("{:.1f} USD/MWh", usd); }

std::string signed_money(double usd) { return usd < 0 ? "-" + money_text(-usd) : money_text(usd); }

// A line of the year's table: energy, money, money a MWh.
void table_row(Screen& screen, std::string_view name, const std::string& energy, double usd,
               double mwh) {
  screen.line(screen.paint().strong(left(name, Screen::kLabelWidth)) + right(energy, 10) +
              right(signed_money(usd), 10) + right(mwh > 0 ? mwh_price(usd / mwh) : "-", 16));
}

std::string gigawatt_hours(double mwh) { return fmt::format("{:.0f} GWh", mwh / 1e3); }

void print_battery(Screen& screen, const plan::SiteEnergy& energy) {
  const power::Battery& battery = energy.year.dispatch.battery;
  if (!battery.present()) return;
  const double discharged = sum(energy.year.plan.discharge_mw);
  screen.labelled(
      "Battery",
      fmt::format("{:.1f} GWh discharged, {:.0f} full cycles, {:.1f} GWh lost", discharged / 1e3,
                  discharged * battery.drawn_per_mwh_discharged / battery.energy_mwh,
                  energy.year.total.battery_loss_mwh / 1e3));
}

std::string share_of_bill(const plan::SiteEnergy& energy) {
  const double error = energy.reduction_error_usd();
  return fmt::format("{} ({:.1f} % of the bill)", signed_money(error),
                     100 * std::abs(error / energy.cost_usd()));
}

// What options and the paths of `run` count beside hourly prices, and what they still leave out.
void print_reduction(Screen& screen, const plan::SiteEnergy& energy,
                     const plan::SiteEnergy* unmeasured) {
  constexpr double worth_saying = 1e-3;  // of the bill
  const auto matters = [&](double usd) {
    return std::abs(usd) > worth_saying * std::abs(energy.cost_usd());
  };
  std::string text;
  if (matters(energy.contract_usd) || matters(energy.counted_usd))
    text = fmt::format(
        "Options and `run` count each load by hourly prices, {} for fees and hedges and, as this "
        "dispatch measured it, {} for battery, plant, peaks, ramps and credits. ",
        signed_money(energy.contract_usd), signed_money(energy.counted_usd));
  else if (matters(energy.reduction_error_usd()))
    text = "Options and `run` count each load by hourly prices alone. ";
  else
    return;
  text += "Left out of this year: " + share_of_bill(energy);
  if (unmeasured)
    text += fmt::format("; of the year from {}, which was not measured for them: {}",
                        base::to_text(unmeasured->first), share_of_bill(*unmeasured));
  screen.paragraph(text + ".", 2);
}

Json reduction_to_json(const plan::SiteEnergy& energy) {
  return {{"first_month", base::to_text(energy.first)},
          {"dispatched_usd", energy.dispatched_usd},
          {"hourly_usd", energy.hourly_usd},
          {"contract_usd", energy.contract_usd},
          {"counted_usd", energy.counted_usd},
          {"reduced_usd", energy.reduced_usd()},
          {"error_usd", energy.reduction_error_usd()}};
}

}  // namespace

Json energy_to_json(const plan::SiteEnergy& energy, const plan::SiteEnergy* unmeasured) {
  const power::EnergyYear& year = energy.year;
  Json json = {{"first_month", base::to_text(energy.first)},
               {"mean_price_usd_per_mwh", year.mean_price_usd_per_mwh},
               {"cost_usd", energy.cost_usd()},
               {"mwh", energy.mwh()},
               {"hall_mwh", energy.hall_mwh},
               {"mining_mwh", energy.mining_mwh},
               {"curtailed_mwh", energy.curtailed_mwh()},
               {"average_pue", year.average_pue},
               {"optimum_gap", year.optimum_gap},
               {"peak_mw", year.total.peak_mw},
               {"generated_mwh", year.total.generated_mwh},
               {"bill", bill_to_json(year.total)},
               {"uses", uses_to_json(energy)}};
  if (year.dispatch.battery.present())
    json["battery"] = {{"charged_mwh", sum(year.plan.charge_mw)},
                       {"discharged_mwh", sum(year.plan.discharge_mw)},
                       {"lost_mwh", year.total.battery_loss_mwh}};
  json["dispatched_usd"] = energy.dispatched_usd;
  json["reduced_usd"] = energy.reduced_usd();
  json["reduction_error_usd"] = energy.reduction_error_usd();
  json["unhourly_usd"] = energy.contract_usd + year.total.credit_usd;
  json["reduction"] = reduction_to_json(energy);
  if (unmeasured)
    json["reduction_unmeasured"] = reduction_to_json(*unmeasured);
  else
    put_none(json, "reduction_unmeasured", "no year of the site is counted from others");
  json["months"] = months_to_json(energy);
  return json;
}

void print_energy(Screen& screen, const plan::SiteEnergy& energy,
                  const plan::SiteEnergy* unmeasured) {
  const power::EnergyMonth& total = energy.year.total;
  screen.heading("THE ENERGY YEAR",
                 "from " + base::to_text(energy.first) + ", halls complete and the rest mining");
  table_row(screen, "Halls", gigawatt_hours(energy.hall_mwh), energy.hall_usd, energy.hall_mwh);
  table_row(screen, "Mining", gigawatt_hours(energy.mining_mwh), energy.mining_usd,
            energy.mining_mwh);
  if (total.energy_usd != total.cost_usd())
    for (const BillPart& part : kBill)
      if (const double usd = total.*part.usd; usd != 0)
        table_row(screen, part.label, "", usd, total.import_mwh);
  table_row(screen, "Site", gigawatt_hours(energy.mwh()), energy.cost_usd(), energy.mwh());
  screen.labelled("", fmt::format("{:.0f} GWh curtailed, PUE {:.3f}, optimum gap {:.1g}",
                                  energy.curtailed_mwh() / 1e3, energy.year.average_pue,
                                  energy.year.optimum_gap));
  if (total.generated_mwh > 0)
    screen.labelled("", gigawatt_hours(total.generated_mwh) + " generated on the site");
  print_battery(screen, energy);
  print_reduction(screen, energy, unmeasured);
}

std::vector<CsvFile> energy_to_csv(const plan::SiteEnergy& energy) {
  const power::DispatchPlan& plan = energy.year.plan;
  const power::Dispatch& dispatch = energy.year.dispatch;
  CsvText hours;
  for (const char* name :
       {"hour", "price_usd_per_mwh", "import_mw", "hall_mw", "mining_mw", "curtailed_mw",
        "index_usd_per_mwh", "generated_mw", "charge_mw", "discharge_mw", "stored_mwh"})
    hours.cell(name);
  hours.end_row();
  for (std::size_t t = 0; t < plan.import_mw.size(); ++t) {
    double mining = 0, demand = 0, generated = 0;
    for (std::size_t i = 0; i < energy.year.uses.size(); ++i) {
      demand += energy.year.uses[i].demand_mw[t];
      if (i > 0) mining += plan.served_mw[i][t];
    }
    for (const power::Hourly& column : plan.generated_mw) generated += column[t];
    hours.cell(static_cast<std::int64_t>(t)).cell(dispatch.price_usd_per_mwh[t]);
    hours.cell(plan.import_mw[t]).cell(plan.served_mw[0][t]).cell(mining);
    hours.cell(demand - plan.served_mw[0][t] - mining).cell(energy.hours.index_usd_per_mwh[t]);
    hours.cell(generated).cell(plan.charge_mw[t]).cell(plan.discharge_mw[t]);
    hours.cell(plan.stored_mwh[t]);
    hours.end_row();
  }
  CsvText months;
  for (const char* name : {"month", "import_mwh", "served_mwh", "curtailed_mwh", "generated_mwh",
                           "peak_mw", "cost_usd"})
    months.cell(name);
  for (const BillPart& part : kBill) months.cell(part.key);
  months.end_row();
  for (int i = 0; i < plan::kEnergyMonths; ++i) {
    const power::EnergyMonth& m = energy.month(i);
    months.cell(base::to_text(base::plus(energy.first, i))).cell(m.import_mwh).cell(m.served_mwh);
    months.cell(m.curtailed_mwh).cell(m.generated_mwh).cell(m.peak_mw).cell(m.cost_usd());
    for (const BillPart& part : kBill) months.cell(m.*part.usd);
    months.end_row();
  }
  return {{"energy_hours.csv", hours.take()}, {"energy_months.csv", months.take()}};
}

}  // namespace gigawatt::report
