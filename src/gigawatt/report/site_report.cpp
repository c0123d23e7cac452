#include "gigawatt/report/site_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/plan/plan.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/report/json.h"
#include "gigawatt/report/json_parts.h"
#include "gigawatt/report/mine_history.h"
#include "gigawatt/report/site_energy.h"
#include "gigawatt/report/site_halls.h"
#include "gigawatt/schema/choice_name.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

std::string date_after(const plan::SiteStudy& study, double months) {
  const int whole = static_cast<int>(std::ceil(months - 1e-9));
  return base::to_text(base::plus(study.conversion.spec.decision, whole));
}

// --- JSON ---------------------------------------------------------------------------------------

const plan::SiteEnergy* unmeasured(const plan::SiteStudy& study) {
  return study.unmeasured ? &*study.unmeasured : nullptr;
}

Json refresh_to_json(const plan::SiteStudy& study) {
  const mining::RefreshPolicy policy = study.mine.refresh.policy;
  Json purchases = Json::array();
  for (const mining::Purchase& each : study.mining.path.purchases)
    purchases.push_back({{"month", base::to_text(study.timeline.month(each.row))},
                         {"cost_usd", each.usd},
                         {"hash_rate_ehs", each.hash_rate.in(mining::EH_per_s)},
                         {"efficiency_j_per_th", each.efficiency.in(mining::J_per_TH)}});
  return {{"policy", schema::choice_name(policy)},
          {"cost_usd", study.mining.path.bought_usd},
          {"npv_without_usd", study.mining.never_npv_usd},
          {"purchases", std::move(purchases)}};
}

Json margin_curve_to_json(const plan::SiteStudy& study) {
  Json curve = Json::array();
  for (const plan::MarginPoint& point : study.mining.curve)
    curve.push_back({{"hashprice_usd_per_ph_day", point.hashprice_usd_per_ph_day},
                     {"margin_usd", point.margin_usd}});
  return curve;
}

Json mining_to_json(const plan::SiteStudy& study) {
  const plan::MiningFigures& m = study.mining;
  Json json = {{"hashprice_usd_per_ph_day", m.hashprice_usd_per_ph_day},
               {"breakeven_power_usd_per_mwh", m.breakeven_power_usd_per_mwh},
               {"power_usd_per_mwh", m.power_usd_per_mwh},
               {"margin_usd", m.margin_usd},
               {"margin_curve", margin_curve_to_json(study)},
               {"load_mw", m.load_mw},
               {"hash_rate_ehs", m.hash_rate_ehs},
               {"efficiency_j_per_th", m.joules_per_terahash},
               {"refresh", refresh_to_json(study)}};
  put_history(json, study);
  return json;
}

Json halls_to_json(const plan::SiteStudy& study) {
  Json halls = Json::array();
  for (const site::HallSchedule& hall : study.conversion.halls) {
    halls.push_back({{"name", hall.name},
                     {"share", hall.share},
                     {"mining_stops_months", hall.planned.mining_stops},
                     {"completion_months", hall.planned.completion},
                     {"waits_for", hall.waits_for},
                     {"completion_p10_months", hall.completion_p10},
                     {"completion_p50_months", hall.completion_p50},
                     {"completion_p90_months", hall.completion_p90},
                     {"late_probability", hall.late_share()}});
  }
  return halls;
}

Json ladder_to_json(const plan::SiteStudy& study) {
  Json lines = Json::array();
  for (const site::CostLine& line : study.conversion.lines) {
    const auto dollars = [](base::CapacityCost cost) { return cost.in(base::USD_per_MW); };
    lines.push_back({{"name", line.name},
                     {"new_usd_per_mw", dollars(line.whole.middle)},
                     {"reused", line.reused.in(base::ratio)},
                     {"usd_per_mw", dollars(line.paid.middle)},
                     {"low_usd_per_mw", dollars(line.paid.low)},
                     {"high_usd_per_mw", dollars(line.paid.high)},
                     {"lead_months", line.lead.mean().in(base::months)}});
  }
  return lines;
}

Json conversion_to_json(const plan::SiteStudy& study) {
  const plan::ConversionFigures& f = study.figures;
  Json json = {{"capex_usd", f.capex_usd},
               {"owner_capex_usd", f.owner_capex_usd},
               {"capex_usd_per_mw", f.capex_usd_per_mw},
               {"ladder_usd_per_mw", f.ladder_usd_per_mw},
               {"greenfield_usd_per_mw", f.greenfield_usd_per_mw},
               {"greenfield_first_hall_months", f.greenfield_months},
               {"lost_mining_usd", f.lost_mining_usd},
               {"resale_usd", f.resale_usd}};
  put(json, "breakeven_hashprice", f.breakeven_hashprice);
  json["wins"] = f.wins ? Json(base::to_text(*f.wins)) : Json(nullptr);
  if (!f.wins) json["wins_outcome"] = f.why_never;
  json["greenfield"] = greenfield_to_json(study);
  json["months"] = f.months;
  json["ladder"] = ladder_to_json(study);
  json["halls"] = halls_to_json(study);
  return json;
}

Json lcoc_to_json(const plan::SiteStudy& study) {
  Json json = {{"usd_per_chip_hour", study.levelised.per_chip_hour.in(site::USD_per_chip_hour)},
               {"usd_per_year", study.levelised.annual.in(base::USD / base::years)},
               {"chips_assumed", study.chips_assumed}};
  put(json, "usd_per_delivered_pflop_hour", study.usd_per_delivered_pflop_hour);
  for (const site::CostShare& share : study.levelised.shares)
    json["shares"][share.name] = share.per_chip_hour.in(site::USD_per_chip_hour);
  return json;
}

Json returns_to_json(const plan::SiteStudy& study) {
  Json list = Json::array();
  for (const finance::CloudReturn& each : study.returns) {
    Json entry = {{"convention", finance::name_of(each.convention)},
                  {"residual", finance::name_of(each.residual)}};
    put(entry, "unlevered_irr", each.internal_rate);
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

schema::Json site_study_to_json(const plan::SiteStudy& study,
                                std::span<const plan::Assumption> assumptions,
                                std::span<const schema::Diagnostic> diagnostics,
                                const catalog::Catalog& catalog) {
  Json json = {{"schema", kSiteSchema},
               {"scenario", study.plan->spec.header.name},
               {"horizon", base::to_text(study.timeline.month(study.timeline.rows() - 1))},
               {"energy", energy_to_json(study.energy, unmeasured(study))},
               {"mining", mining_to_json(study)},
               {"conversion", conversion_to_json(study)}};
  Json options = Json::array();
  for (const plan::SiteOption& option : study.options) {
    Json entry = {{"name", option.name}, {"npv_usd", option.npv_usd}};
    put(entry, "breakeven_hashprice", option.breakeven_hashprice);
    options.push_back(std::move(entry));
  }
  json["options"] = std::move(options);
  json["chips"] = chips_to_json(study);
  json["opex"] = running_to_json(study, catalog);
  json["lcoc"] = lcoc_to_json(study);
  if (!study.returns.empty()) {
    json["cloud"] = {{"prepaid_share_of_chips", study.prepaid_share_of_chips},
                     {"returns", returns_to_json(study)}};
  }
  json["assumptions"] = assumptions_to_json(assumptions, Levers::of_value);
  json["notes"] = Json::array_of(study.notes);
  json["diagnostics"] = diagnostics_list(diagnostics);
  return json;
}

// --- The screen ---------------------------------------------------------------------------------

namespace {

std::string per_mw(double usd) { return money_text(usd) + "/MW"; }
std::string mwh_price(double usd) { return fmt::format("{:.1f} USD/MWh", usd); }

void print_options(Screen& screen, const plan::SiteStudy& study) {
  const auto best = std::ranges::max_element(study.options, {}, &plan::SiteOption::npv_usd);
  const double rate = study.plan->spec.finance.cost_of_equity.in(base::ratio);
  screen.heading("MINE, CONVERT OR BOTH",
                 fmt::format("value at close at {}, before debt and tax, to {}", percent_text(rate),
                             base::to_text(study.timeline.month(study.timeline.rows() - 1))));
  const auto meaning = [&](std::string_view name) {
    if (name == "mine" && study.mining.path.purchases.empty())
      return "mine on until the machines are worn out";
    if (name == "mine") return "mine on, with new machines when they pay";
    if (name == "convert") return "convert; the rest of the mine stops with the first hall";
    return study.part_that_makes_way < 1 ? "convert, and mine on with the rest"
                                         : "the same: no part of the mine is left over";
  };
  for (const plan::SiteOption& option : study.options) {
    const std::string value = right(money_text(option.npv_usd), 9);
    screen.line("  " + left(option.name, 9) +
                (&option == &*best ? screen.paint().good(value) : value) + "  " +
                meaning(option.name));
  }
  const plan::ConversionFigures& f = study.figures;
  const auto price = [](double value) { return fmt::format("{:.1f} USD/PH/day", value); };
  screen.paragraph(
      "Break-even hashprice for converting: " + metric_text(f.breakeven_hashprice, price) +
          (f.breakeven_hashprice.value
               ? fmt::format(", against {} in {}.", price(study.mining.hashprice_usd_per_ph_day),
                             base::to_text(study.timeline.start()))
               : "."),
      2);
  screen.paragraph(f.wins ? "Converting has brought more from " + base::to_text(*f.wins) + " on."
                          : "Converting never brings more: " + f.why_never + ".",
                   2);
}

void print_refresh(Screen& screen, const plan::SiteStudy& study) {
  const mining::FleetPath& path = study.mining.path;
  if (path.purchases.empty()) return;
  const mining::Purchase& first = path.purchases.front();
  screen.labelled("New ones",
                  fmt::format("from {} at {:.3g} J/TH, {} machine generation{} for {} in all",
                              base::to_text(study.timeline.month(first.row)),
                              first.efficiency.in(mining::J_per_TH), path.purchases.size(),
                              path.purchases.size() == 1 ? "" : "s", money_text(path.bought_usd)));
  screen.labelled(
      "", fmt::format("without them the mine is worth {}", money_text(study.mining.never_npv_usd)));
}

void print_mine(Screen& screen, const plan::SiteStudy& study) {
  const plan::MiningFigures& m = study.mining;
  screen.heading("THE MINE");
  screen.labelled("Machines", fmt::format("{:.3g} EH/s at {:.3g} J/TH, {:.4g} MW from the grid",
                                          m.hash_rate_ehs, m.joules_per_terahash, m.load_mw));
  screen.labelled(
      "Hashprice",
      fmt::format("{:.1f} USD/PH/day: a MWh earns {}, power costs {}", m.hashprice_usd_per_ph_day,
                  mwh_price(m.breakeven_power_usd_per_mwh), mwh_price(m.power_usd_per_mwh)));
  screen.labelled("Margin", money_text(m.margin_usd) + " in the first year, all of it mining");
  screen.labelled("", fmt::format("{} at half that hashprice, {} at twice",
                                  money_text(plan::at_tenths(m.curve, 5).margin_usd),
                                  money_text(plan::at_tenths(m.curve, 20).margin_usd)));
  print_refresh(screen, study);
}

void print_ladder(Screen& screen, const plan::SiteStudy& study, const catalog::Catalog& catalog) {
  const plan::ConversionFigures& f = study.figures;
  screen.heading("WHAT IT COSTS", "per MW of critical IT capacity");
  screen.line("  " + left("component", 16) + right("new", 9) + right("reused", 9) +
              right("paid", 9) + right("lead time", 14));
  for (const site::CostLine& line : study.conversion.lines) {
    const double lead = line.lead.mean().in(base::months);
    std::string name = line.name;
    std::ranges::replace(name, '_', ' ');
    screen.line("  " + left(name, 16) +
                right(money_text(line.whole.middle.in(base::USD_per_MW)), 9) +
                right(percent_text(line.reused.in(base::ratio)), 9) +
                right(money_text(line.paid.middle.in(base::USD_per_MW)), 9) +
                right(lead > 0 ? fmt::format("{:.0f} months", lead) : "-", 14));
  }
  screen.labelled("Built up", per_mw(f.ladder_usd_per_mw));
  screen.labelled("Works",
                  fmt::format("{}, {} ({:.2f} of what is built up)", money_text(f.capex_usd),
                              per_mw(f.capex_usd_per_mw), study.conversion.scale));
  if (study.plan->spec.customer_funding)
    screen.labelled("",
                    "the owner pays " + money_text(f.owner_capex_usd) + ", the customer the rest");
  screen.labelled("Mining", fmt::format("{} of margin lost to works, {} from machines sold",
                                        money_text(f.lost_mining_usd), money_text(f.resale_usd)));
  print_greenfield(screen, study);
  print_running(screen, study, catalog);
}

// A hall's months since the decision as a bar: = mines, # works, then the spread of what lead
// times allow.
std::string bar(const site::HallSchedule& hall, double horizon, int width) {
  const auto column = [&](double month) {
    return std::clamp(static_cast<int>(std::lround(month / horizon * (width - 1))), 0, width - 1);
  };
  std::string text(static_cast<std::size_t>(width), ' ');
  const auto paint = [&](double from, double to, char mark) {
    for (int c = column(from); c <= column(to); ++c) text[static_cast<std::size_t>(c)] = mark;
  };
  paint(0, hall.planned.mining_stops, '=');
  paint(hall.planned.mining_stops, hall.planned.completion, '#');
  text[static_cast<std::size_t>(column(hall.completion_p10))] = '(';
  text[static_cast<std::size_t>(column(hall.completion_p90))] = ')';
  return text;
}

// How long after its contract's date a hall comes by lead times and works, in half of all cases.
std::string lateness_text(const site::HallSchedule& hall) {
  const double months = hall.completion_p50 - hall.planned.completion;
  if (months < 1) return "in time";
  return fmt::format("{:.0f} months late", months);
}

void print_schedule(Screen& screen, const plan::SiteStudy& study) {
  constexpr int kName = 14, kDate = 9, kLate = 16;
  constexpr std::size_t kShown = 8;
  screen.heading("WHEN", "the contract's dates, = mining, # works; ( ) lead times, 10 to 90 %");
  double horizon = 1;
  for (const site::HallSchedule& hall : study.conversion.halls)
    horizon = std::max({horizon, hall.planned.completion, hall.completion_p90});
  const int width = screen.width() - kName - kDate - kLate - 1;
  const auto& halls = study.conversion.halls;
  for (std::size_t h = 0; h < std::min(kShown, halls.size()); ++h) {
    const site::HallSchedule& hall = halls[h];
    screen.line(left(shortened(schema::printable(hall.name), kName - 1), kName) +
                bar(hall, horizon, width) + " " +
                right(date_after(study, hall.planned.completion), kDate) +
                right(lateness_text(hall), kLate));
  }
  if (halls.size() > kShown) screen.line(fmt::format("  and {} more", halls.size() - kShown));
  screen.paragraph(fmt::format("Decided {}; the last hall after {} months. Lead times and works "
                               "alone: {} decide.",
                               base::to_text(study.conversion.spec.decision), study.figures.months,
                               halls.front().waits_for),
                   2);
}

// The same cost for the work that is done in the hour.
void print_delivered(Screen& screen, const plan::SiteStudy& study) {
  const auto& delivery = study.plan->delivery;
  const finance::Metric& cost = study.usd_per_delivered_pflop_hour;
  if (!delivery || !cost.value) {
    screen.labelled("Delivers", cost.outcome);
    return;
  }
  screen.labelled("Delivers", fmt::format("{:.2f} USD/PFLOP-hour (± {:.0f} %): {} on {} {}",
                                          *cost.value, 100 * delivery->error, delivery->model,
                                          count_text(delivery->job_chips), delivery->name));
  screen.labelled(
      "", fmt::format("MFU {}, goodput {}: {:.2f} PFLOP/s a chip", percent_text(delivery->mfu),
                      percent_text(delivery->goodput), delivery->useful_flops / 1e15));
}

void print_compute(Screen& screen, const plan::SiteStudy& study) {
  if (study.levelised.shares.empty()) return;
  screen.heading("A CHIP-HOUR", "levelised cost of an hour that is sold");
  std::string parts;
  for (const site::CostShare& share : study.levelised.shares)
    parts += fmt::format("{}{} {:.2f}", parts.empty() ? "" : ", ", share.name,
                         share.per_chip_hour.in(site::USD_per_chip_hour));
  screen.labelled("Cost",
                  fmt::format("{:.2f} USD/chip-hour: {}",
                              study.levelised.per_chip_hour.in(site::USD_per_chip_hour), parts));
  print_delivered(screen, study);
  if (study.returns.empty()) return;
  screen.heading("THE GPU-CLOUD CONTRACT", "unlevered return a year, by what is left at its end");
  screen.line("  " + left("", 34) + right("nothing", 10) + right("halls", 10) +
              right("and chips", 12));
  for (std::size_t i = 0; i + 2 < study.returns.size(); i += 3) {
    std::string row = "  " + left(finance::name_of(study.returns[i].convention), 34);
    for (std::size_t k = 0; k < 3; ++k) {
      const finance::Metric& rate = study.returns[i + k].internal_rate;
      row += right(rate.value ? percent_text(*rate.value) : "none", k == 2 ? 12 : 10);
    }
    screen.line(row);
  }
  screen.paragraph(fmt::format("The prepayment is {} of the chips' cost.",
                               percent_text(study.prepaid_share_of_chips)),
                   2);
}

}  // namespace

std::string site_study_to_terminal(const plan::SiteStudy& study,
                                   std::span<const plan::Assumption> assumptions,
                                   std::span<const schema::Diagnostic> diagnostics,
                                   const catalog::Catalog& catalog,
                                   const TerminalOptions& options) {
  Screen screen(Paint(options.colour), options.width);
  const plan::ScenarioSpec& spec = study.plan->spec;
  std::string title = schema::printable(spec.header.name);
  if (!spec.header.description.empty()) title += ": " + schema::printable(spec.header.description);
  for (const std::string& row : wrapped(title, screen.width()))
    screen.line(screen.paint().strong(row));
  print_options(screen, study);
  print_mine(screen, study);
  print_history(screen, study);
  print_energy(screen, study.energy, unmeasured(study));
  print_ladder(screen, study, catalog);
  print_schedule(screen, study);
  print_chips(screen, study);
  print_compute(screen, study);
  constexpr std::size_t shown = 6;
  print_assumptions(screen, assumptions, shown);
  screen.paragraph("Of what converting is worth beyond mining on.", 2);
  screen.heading("WHAT TO KNOW");
  for (const std::string& note : study.notes) screen.bullet(note);
  for (const schema::Diagnostic& d : diagnostics)
    screen.bullet(fmt::format("{} {}", d.code, schema::printable(d.message)));
  return screen.text();
}

// --- Tables -------------------------------------------------------------------------------------

namespace {

CsvFile margin_curve_to_csv(const plan::SiteStudy& study) {
  CsvText points;
  points.cell("hashprice_usd_per_ph_day");
  points.cell("margin_usd");
  points.end_row();
  for (const plan::MarginPoint& point : study.mining.curve) {
    points.cell(point.hashprice_usd_per_ph_day);
    points.cell(point.margin_usd);
    points.end_row();
  }
  return {"mining_margin.csv", points.take()};
}

}  // namespace

std::vector<CsvFile> site_study_to_csv(const plan::SiteStudy& study) {
  std::vector<CsvFile> files = energy_to_csv(study.energy);
  CsvText months;
  months.cell("month");
  for (const base::Column& column : study.capacity.columns()) months.cell(column.name);
  for (const plan::SiteOption& option : study.options) months.cell(option.name + "_flow_usd");
  months.end_row();
  for (std::size_t row = 0; row < study.capacity.rows(); ++row) {
    months.cell(base::to_text(study.timeline.month(static_cast<int>(row))));
    for (const base::Column& column : study.capacity.columns()) months.cell(column.values[row]);
    for (const plan::SiteOption& option : study.options) months.cell(option.flows_usd[row + 1]);
    months.end_row();
  }
  files.push_back({"capacity.csv", months.take()});
  files.push_back(margin_curve_to_csv(study));
  add_history(files, study);
  return files;
}

}  // namespace gigawatt::report
